/**
 * What a newer version of a map changes for the facilities. People are told when a facility's level changes and at no
 * other time: people would soon stop reading notes on every version of every small earthquake. Pure; all of it is plain data that
 * can be kept, so that a page that was closed between two versions still knows.
 */
import { levelOf } from '../order.ts'
import { type Level, LEVELS, type Row } from '../types.ts'

/** A level; or `outside` of the map; or `unrated`, since the map lacks the facility's metric. */
export type FacilityStanding = Level | 'outside' | 'unrated'

export interface MapVersion {
  /** What makes maps versions of one: the event, and whether it is an exercise. */
  readonly subject: string
  readonly version: string
  /** Milliseconds since 1970; null where the map does not say. Versions are ordered by it, since their numbers do not always grow. */
  readonly processTime: number | null
}

/** How the facilities stand in one version of a map, by facility key. */
export interface Standings extends MapVersion {
  readonly levels: Readonly<Record<string, FacilityStanding>>
}

/** The newest version of a map, and what it is compared with. */
export interface MapHistory {
  /** The version before; with the first, all facilities below their thresholds, since there was no earthquake. */
  readonly before: Standings
  readonly now: Standings
}

export interface LevelChange {
  readonly key: string
  readonly name: string
  readonly from: FacilityStanding
  readonly to: FacilityStanding
  readonly direction: 'up' | 'down' | 'unknown'
}

/** Below it, neither a change to a level nor one from it is told. */
const TOLD_FROM: Level = 'yellow'

export function standingsOf(rows: readonly Row[], { subject, version, processTime }: MapVersion): Standings {
  const levels = Object.fromEntries(rows.map((row) => [row.facility.key, levelOf(row)]))
  return { subject, version, processTime, levels }
}

/**
 * The history with a version of the same subject. An earlier version changes nothing. The same version again (read from
 * a finer grid, or for another inventory) is compared with what it was compared with before; a facility that was not
 * there then, and with `edited` one whose level the reader has changed, is no news.
 */
export function followVersion(history: MapHistory | undefined, next: Standings, edited = false): MapHistory {
  if (history?.now.subject !== next.subject) {
    const grey = Object.fromEntries(Object.keys(next.levels).map((key) => [key, 'grey' as const]))
    return { before: { ...next, version: '', processTime: null, levels: grey }, now: next }
  }
  const { before, now } = history
  const order = compareVersions(now, next)
  if (order < 0) return history
  if (order > 0) return { before: now, now: next }
  const levels = { ...before.levels }
  for (const [key, level] of Object.entries(next.levels)) {
    const known = now.levels[key]
    if (known === undefined || (edited && known !== level)) levels[key] = level
  }
  return { before: { ...before, levels }, now: next }
}

/** The facilities whose level differs from the version before, gravest first; only those whose change is worth a word. */
export function levelChanges({ before, now }: MapHistory, rows: readonly Row[]): LevelChange[] {
  const changes: LevelChange[] = []
  for (const { facility, impact } of rows) {
    // The whole grid will say; until then "from red to not rated" would be no news.
    if (impact.rating === null && impact.unanswered.some(({ why }) => why === 'coming')) continue
    const from = before.levels[facility.key]
    const to = now.levels[facility.key]
    if (from === undefined || to === undefined || from === to) continue
    if (Math.max(rankOf(from), rankOf(to)) < LEVELS.indexOf(TOLD_FROM)) continue
    changes.push({ key: facility.key, name: facility.name, from, to, direction: directionOf(from, to) })
  }
  return changes.sort((a, b) => graveness(b) - graveness(a))
}

/** Above zero where the second is the later, below where it is the earlier, zero where they are one. */
function compareVersions(a: MapVersion, b: MapVersion): number {
  if (a.processTime !== null && b.processTime !== null) return b.processTime - a.processTime
  return a.version === b.version ? 0 : 1
}

function directionOf(from: FacilityStanding, to: FacilityStanding): LevelChange['direction'] {
  if (rankOf(from) < 0 || rankOf(to) < 0) return 'unknown'
  return rankOf(to) > rankOf(from) ? 'up' : 'down'
}

/** -1 of what is no level. */
function rankOf(standing: FacilityStanding): number {
  return standing === 'outside' || standing === 'unrated' ? -1 : LEVELS.indexOf(standing)
}

/** Up before down, then by where it stands now, then by where it stood. */
function graveness({ from, to, direction }: LevelChange): number {
  return (direction === 'down' ? 0 : 100) + rankOf(to) * 10 + rankOf(from)
}
