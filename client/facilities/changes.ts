/**
 * What a newer version of a map changes for the facilities. People are told when a facility's level changes and at no
 * other time: every version of every small earthquake would soon be read by nobody. Pure.
 */
import { levelOf } from './order.ts'
import { type Level, LEVELS, type Row } from './types.ts'

/** A level; or `outside` of the map; or `unrated`, since the map lacks the facility's metric. */
export type Standing = Level | 'outside' | 'unrated'

/** How the facilities stood in one version of a map. Plain data, to be kept for the next version. */
export interface Standings {
  /** What makes maps versions of one: the event, and whether it is an exercise. */
  readonly subject: string
  readonly version: string
  /** Milliseconds since 1970; null where the map does not say. Versions are ordered by it, since their numbers do not always grow. */
  readonly processTime: number | null
  /** By facility key. */
  readonly levels: Readonly<Record<string, Standing>>
}

export interface LevelChange {
  readonly key: string
  readonly name: string
  readonly from: Standing
  readonly to: Standing
  readonly direction: 'up' | 'down' | 'unknown'
}

export interface MapVersion {
  readonly subject: string
  readonly version: string
  readonly processTime: number | null
}

/** Below it, neither a change to a level nor one from it is told. */
const TOLD_FROM: Level = 'yellow'

export function standingsOf(rows: readonly Row[], { subject, version, processTime }: MapVersion): Standings {
  return {
    subject,
    version,
    processTime,
    levels: Object.fromEntries(rows.map((row) => [row.facility.key, levelOf(row)])),
  }
}

/** Is the second a later version of the same map? The same version, and one that was made earlier, are not. */
export function isLaterVersion(before: Standings, after: MapVersion): boolean {
  if (before.subject !== after.subject) return false
  if (before.processTime !== null && after.processTime !== null) return after.processTime > before.processTime
  return before.version !== after.version
}

/**
 * The facilities whose level differs, gravest first. Without an earlier version each stood below its thresholds, since
 * there was no earthquake. A facility that the earlier version did not rate, because it was added since, is not news.
 */
export function levelChanges(
  before: Standings | undefined,
  after: Standings,
  rows: readonly Row[],
): LevelChange[] {
  if (before && !isLaterVersion(before, after)) return []
  const changes: LevelChange[] = []
  for (const { facility } of rows) {
    const { key, name } = facility
    const to = after.levels[key]
    const from = before ? before.levels[key] : 'grey'
    if (from === undefined || to === undefined || from === to) continue
    if (Math.max(rankOf(from), rankOf(to)) < LEVELS.indexOf(TOLD_FROM)) continue
    changes.push({ key, name, from, to, direction: directionOf(from, to) })
  }
  return changes.sort((a, b) => graveness(b) - graveness(a))
}

function directionOf(from: Standing, to: Standing): LevelChange['direction'] {
  if (rankOf(from) < 0 || rankOf(to) < 0) return 'unknown'
  return rankOf(to) > rankOf(from) ? 'up' : 'down'
}

/** -1 of what is no level. */
function rankOf(standing: Standing): number {
  return standing === 'outside' || standing === 'unrated' ? -1 : LEVELS.indexOf(standing)
}

/** Up before down, then by where it stands now, then by where it stood. */
function graveness({ from, to, direction }: LevelChange): number {
  return (direction === 'down' ? 0 : 100) + rankOf(to) * 10 + rankOf(from)
}
