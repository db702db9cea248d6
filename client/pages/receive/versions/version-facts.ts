/** What is remembered of one version of a map: a few figures, so that they outlast the version's own files. */
import * as v from 'valibot'
import { spacingOf } from '../../../shakemap/grid.ts'
import { LEGEND } from '../../../shakemap/palette.ts'
import type { ReadProduct } from '../../../shakemap/product/product.ts'
import type { EventFacts, MmiGrid } from '../../../shakemap/types.ts'
import type { ShownRelease } from '../../common/channel/channel-view.ts'
import { marksOf } from '../../common/words/format.ts'

const text = v.pipe(v.string(), v.maxLength(400))
const known = v.nullable(v.number())
/** Milliseconds since 1970. */
const time = v.nullable(v.number())

/** Null where the version does not say. Read back from storage, where other code of this origin may write too. */
export const VersionFactsSchema = v.object({
  /** The release's id. */
  id: text,
  /** What makes maps versions of one: the event's id, and whether it is an exercise, a test or an actual event. */
  subject: text,
  title: text,
  sequence: v.number(),
  issued: text,
  receivedAt: v.number(),
  version: text,
  source: text,
  processTime: time,
  mapStatus: text,
  uncertaintyGrade: v.nullable(text),
  magnitude: known,
  depthKm: known,
  lat: known,
  lon: known,
  maxMmi: known,
  /** km² at or above each row of the legend, from the row's number; null without a grid. */
  areasKm2: v.nullable(v.pipe(v.array(v.number()), v.length(LEGEND.length))),
  stations: known,
})
export type VersionFacts = Readonly<v.InferOutput<typeof VersionFactsSchema>>

/** Undefined while the event is not known, and for a release that is of none. */
export function versionOf(view: ShownRelease, product: ReadProduct | undefined): VersionFacts | undefined {
  const facts: Partial<EventFacts> = product?.facts ?? {}
  if (!product || !facts.eventId) return undefined
  return {
    id: view.id,
    subject: subjectOf(view, facts),
    title: view.title.slice(0, 400),
    sequence: view.sequence,
    issued: view.issued,
    receivedAt: view.receivedAt,
    version: facts.version ?? '',
    source: facts.source ?? '',
    processTime: facts.processTime?.getTime() ?? null,
    mapStatus: facts.mapStatus ?? '',
    uncertaintyGrade: facts.uncertaintyGrade ?? null,
    magnitude: numberOf(facts.magnitude),
    depthKm: numberOf(facts.depthKm),
    lat: numberOf(facts.lat),
    lon: numberOf(facts.lon),
    // A lower bound is no figure that can be compared with another version's.
    maxMmi: product.isAtLeast ? null : product.maxMmi,
    areasKm2: product.product && areasAtLeast(product.product.grid),
    stations: product.stations?.length ?? null,
  }
}

function subjectOf(view: ShownRelease, facts: Partial<EventFacts>): string {
  const kind = marksOf(view.status, 'complete', facts).find((mark) => mark === 'exercise' || mark === 'test')
  return `${kind ?? 'actual'}:${facts.eventId ?? ''}`
}

/** Two readings of one version as one: the later reading, and from the earlier one what the later lacks. */
export function mergeVersions(earlier: VersionFacts | undefined, later: VersionFacts): VersionFacts {
  if (!earlier) return later
  const told = Object.entries(later).filter(([, value]) => value !== null && value !== '')
  return { ...later, ...earlier, ...(Object.fromEntries(told) as Partial<VersionFacts>) }
}

/** Newest first. A map's own count does not always grow, so its process time decides; else the publisher's count. */
export function byAge(a: VersionFacts, b: VersionFacts): number {
  const made = (b.processTime ?? Date.parse(b.issued)) - (a.processTime ?? Date.parse(a.issued))
  return made || b.sequence - a.sequence
}

const KM_PER_DEGREE = 111.195
const areas = new WeakMap<MmiGrid, readonly number[]>()

/** km² at or above each row of the legend. */
export function areasAtLeast(grid: MmiGrid): number[] {
  const before = areas.get(grid)
  if (before) return [...before]
  const spacing = spacingOf(grid)
  const edges = LEGEND.map(({ from }) => from)
  const found = edges.map(() => 0)
  for (let row = 0; row < grid.nlat; row++) {
    const lat = grid.latMax - row * spacing.lat
    const cellKm2 =
      spacing.lat * spacing.lon * KM_PER_DEGREE ** 2 * Math.max(0, Math.cos((lat * Math.PI) / 180))
    for (let at = row * grid.nlon; at < (row + 1) * grid.nlon; at++) {
      const mmi = grid.mmi[at] ?? NaN
      for (let edge = 0; edge < edges.length && mmi >= (edges[edge] ?? NaN); edge++)
        found[edge] = (found[edge] ?? 0) + cellKm2
    }
  }
  areas.set(grid, found)
  return [...found]
}

function numberOf(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value
}
