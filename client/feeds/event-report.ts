/**
 * What a release says, in one form for all that is written of it: CAP, Atom, GeoJSON, product.xml, what a command or a hook is
 * told. It is made once, of the signed header and of the files, and holds nothing that JSON cannot.
 *
 * Nothing in it is stronger than the release: what is not known is null or '', and where the header and the map differ on whether
 * this happened, the weaker word counts.
 */
import type { Status } from '../api.ts'
import { saidTypes, statusSaid } from '../publishing/event-type.ts'
import { withPdl } from '../publishing/pdl/pdl-folder.ts'
import { proposeTitle } from '../publishing/title.ts'
import { cleanText } from '../shakemap/files/fact-text.ts'
import { readProduct } from '../shakemap/product/product.ts'
import { fullNames } from '../shakemap/product/same-event.ts'
import type { EventFacts } from '../shakemap/types.ts'
import { boxOf, intensityAreas, type Box, type IntensityArea } from './areas.ts'

/** What the publisher has signed about the release as a whole. */
export interface ReleaseFacts {
  readonly id: string
  readonly sequence: number
  readonly title: string
  readonly status: Status
  /** ISO 8601. */
  readonly issued: string
  /** ISO 8601; '' where it does not expire. */
  readonly expires: string
  readonly note: string
}

export interface EventReport {
  /** `crew://KEY/NAME`. */
  readonly channel: string
  readonly release: ReleaseFacts
  /** As what it is to be taken. A SCENARIO that was published as actual is an exercise here. */
  readonly status: 'actual' | 'exercise' | 'test'
  /** The map's own word: it is CANCELLED. */
  readonly isWithdrawn: boolean
  /** Null of a release without a map. */
  readonly map: MapReport | null
  readonly files: readonly { readonly path: string; readonly type: string; readonly size: number }[]
}

/** Numbers that are not known are null, times ISO 8601 or ''. */
export interface MapReport {
  /** '' where the map names none. */
  readonly eventId: string
  /** All names of the event, `eventId` first. */
  readonly ids: readonly string[]
  /** `M 6.8, Los Angeles, California`; '' where the map says neither. */
  readonly title: string
  readonly place: string
  readonly magnitude: number | null
  readonly depthKm: number | null
  /** Degrees; longitude within −180 … 180. */
  readonly lat: number | null
  readonly lon: number | null
  readonly time: string
  /** The network that made the map. */
  readonly source: string
  readonly version: string
  readonly processTime: string
  readonly mapStatus: string
  readonly eventType: string
  readonly grade: string
  readonly maxMmi: number | null
  /** The true largest intensity is at least `maxMmi`. */
  readonly isAtLeast: boolean
  /** %g and cm/s. */
  readonly maxPga: number | null
  readonly maxPgv: number | null
  readonly box: Box | null
  readonly areas: readonly IntensityArea[]
}

export interface WholeRelease extends ReleaseFacts {
  readonly files: EventReport['files']
  file(path: string): Promise<Blob>
}

/** Never rejects for what is in the files: what cannot be read is not known. */
export async function reportOf(channel: string, release: WholeRelease): Promise<EventReport> {
  const { id, sequence, title, status, issued, expires, note } = release
  const files = release.files.map(({ path, type, size }) => ({ path, type, size }))
  const map = await mapOf(release)
  const said = statusSaid(await saidTypes(await telling(release), { eventType: map?.eventType ?? '' }))
  const own = status === 'cancel' ? 'actual' : status
  return {
    channel,
    release: {
      ...{ id, sequence, status },
      // A header may name a day that no calendar has.
      issued: isoOf(new Date(issued)) || EPOCH,
      expires: expires === '' ? '' : isoOf(new Date(expires)),
      title: cleanText(title),
      note: cleanText(note),
    },
    status: own === 'actual' ? (said ?? own) : own,
    isWithdrawn: /^cancell?ed$/i.test(map?.mapStatus ?? ''),
    map,
    files,
  }
}

async function mapOf(release: WholeRelease): Promise<MapReport | null> {
  const paths = release.files.map(({ path }) => path)
  const product = await readProduct((path) => release.file(path), paths)
  const names = paths.filter((path) => /^product\.xml$/i.test(path))
  const pdl = await Promise.all(names.map(async (path) => ({ path, data: await release.file(path) })))
  const { ids, facts } = await withPdl(pdl, product)
  const { contours, maxMmi, isAtLeast, maxPga, maxPgv } = product
  const grid = product.product?.grid ?? null
  if (!grid && !contours && (facts.eventId ?? '') === '') return null
  const eventId = facts.eventId ?? ''
  return {
    eventId,
    ids: [...new Set([eventId, ...fullNames(ids)])].filter((name) => name !== ''),
    title: proposeTitle(facts),
    place: facts.description ?? '',
    magnitude: known(facts.magnitude),
    depthKm: known(facts.depthKm),
    lat: known(facts.lat),
    lon: lonOf(facts),
    time: isoOf(facts.time),
    source: facts.source ?? '',
    version: facts.version ?? '',
    processTime: isoOf(facts.processTime),
    mapStatus: facts.mapStatus ?? '',
    eventType: facts.eventType ?? '',
    grade: facts.uncertaintyGrade ?? '',
    ...{ maxMmi: known(maxMmi), isAtLeast, maxPga: known(maxPga), maxPgv: known(maxPgv) },
    box: boxOf(grid, contours),
    areas: intensityAreas(grid, contours),
  }
}

/** The files that may say of what kind their event is. */
function telling(release: WholeRelease): Promise<{ path: string; data: Blob }[]> {
  const paths = release.files.map(({ path }) => path).filter((path) => /\.(xml|json)$/i.test(path))
  return Promise.all(paths.map(async (path) => ({ path, data: await release.file(path) })))
}

const EPOCH = '1970-01-01T00:00:00.000Z'

/** '' of none, and of a year that other programs cannot read. */
function isoOf(date: Date | null | undefined): string {
  if (!date || Number.isNaN(date.getTime())) return ''
  const text = date.toISOString()
  return /^(?!0000)\d{4}-/.test(text) ? text : ''
}

function known(value: number | null | undefined): number | null {
  return value === null || value === undefined || !Number.isFinite(value) ? null : value + 0
}

function lonOf({ lon }: Partial<EventFacts>): number | null {
  const value = known(lon)
  return value === null ? null : value - 360 * Math.floor((value + 180) / 360)
}

const MARKS = { actual: '', exercise: 'EXERCISE: ', test: 'TEST: ' } as const

/** With the word before it that nobody may miss: `EXERCISE: M 6.8, Los Angeles`. */
export function markedTitle({ release, status, map }: EventReport): string {
  return `${MARKS[status]}${release.title || map?.title || 'Release'}`
}
