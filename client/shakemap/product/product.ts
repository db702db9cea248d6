/** A ShakeMap product: some files of known names, read as far as they have come. */
import { err, type Result } from '../../../shared/lib/result.ts'
import { type CompactMap, decodeCompact } from '../compact/compact.ts'
import { decodeLayer } from '../compact/motion-layer.ts'
import { type ContourCollection, inOneTurn } from '../contours.ts'
import { inWorker } from '../worker/in-worker.ts'
import { textOfFile } from '../files/decode-text.ts'
import type { RatedPlace } from '../files/impact-json.ts'
import { parseInfo } from '../files/info-json.ts'
import { shakemapLimits as limits } from '../limits.ts'
import { largestOf, type Largest } from '../peaks.ts'
import { findParts, type ForeignPart } from './product-parts.ts'
import { withLayers } from './motion-layers.ts'
import { ofLayer, withUncertainty } from './with-uncertainty.ts'
import { LAYER_NAMES, recogniseProduct, type KnownFile, type Recognised } from './product-paths.ts'
import { parseRupture, type Rupture } from '../files/rupture.ts'
import type { Station } from '../files/stations.ts'
import type { EventFacts, GridProduct, MmiGrid } from '../types.ts'

export { peaksOf } from '../peaks.ts'
export { proposePriority, recogniseProduct, typeOf, type Recognised } from './product-paths.ts'

export interface ReadProduct extends Largest {
  /** grid.xml's, else the compact map's; info.json's, the rupture's and the contours' where those say more. */
  readonly facts: Partial<EventFacts>
  /** All names that the event has, the map's first. */
  readonly ids: readonly string[]
  /** grid.xml's, or of a product without one its coverage's; until grid.xml is here the compact map's, with the parts for ground motion that have come. */
  readonly product: GridProduct | null
  /** The grid is the compact map's: as it was, or within 0.025. */
  readonly isCompact: boolean
  /** Null where there are none, also of a file that has not one line. */
  readonly contours: ContourCollection | null
  readonly stations: readonly Station[] | null
  readonly rupture: Rupture | null
  /** What the map’s maker rated by it, where a file tells. */
  readonly rated: readonly RatedPlace[] | null
  /** Parts of another event. They are left out of all of the above. */
  readonly foreign: readonly ForeignPart[]
  /** Sentences for the page; a file that has a problem is left out. */
  readonly problems: readonly string[]
  /** Sentences for the publisher only: what was read has gaps or cannot be true. */
  readonly notes: readonly string[]
}

const LAYER = {
  bytesMax: limits.compactBytesMax,
  read: async (blob: Blob) => decodeLayer(new Uint8Array(await blob.arrayBuffer())),
}

const REPORTS = {
  bytesMax: limits.stationCharsMax,
  read: async (blob: Blob) => inWorker('reports', blob),
}

/** How each file is read, and the bytes that it may have. */
const READERS = {
  compact: { bytesMax: limits.compactBytesMax, read: async (blob: Blob) => readCompact(blob) },
  ...{ PGA: LAYER, PGV: LAYER, PSA03: LAYER, PSA10: LAYER, PSA30: LAYER, STDMMI: LAYER },
  info: { bytesMax: limits.infoCharsMax, read: async (blob: Blob) => parseInfo(await textOfFile(blob)) },
  contours: { bytesMax: limits.contourCharsMax, read: async (blob: Blob) => inWorker('contours', blob) },
  coverage: { bytesMax: limits.coverageCharsMax, read: async (blob: Blob) => inWorker('coverage', blob) },
  grid: { bytesMax: limits.gridCharsMax, read: async (blob: Blob) => inWorker('grid', blob) },
  uncertainty: { bytesMax: limits.gridCharsMax, read: async (blob: Blob) => inWorker('uncertainty', blob) },
  stations: { bytesMax: limits.stationCharsMax, read: async (blob: Blob) => inWorker('stations', blob) },
  impact: { bytesMax: limits.impactCharsMax, read: async (blob: Blob) => inWorker('impact', blob) },
  ...{ fineReports: REPORTS, coarseReports: REPORTS, fineTable: REPORTS, coarseTable: REPORTS },
  rupture: {
    bytesMax: limits.ruptureCharsMax,
    read: async (blob: Blob) => parseRupture(await textOfFile(blob)),
  },
}
type Readers = typeof READERS
type Read<K extends keyof Readers> = Awaited<ReturnType<Readers[K]['read']>>

/** Each file is read once, however often its product is; and what was drawn of it is known to be the same again. */
const results = new WeakMap<Blob, Promise<Result<unknown>>>()

/**
 * Reads what is known of a product. `get` answers undefined for a file that has not arrived: it is left out without a
 * problem. A Blob must be of one path only. Never rejects.
 */
export async function readProduct(
  get: (path: string) => Promise<Blob> | undefined,
  paths: readonly string[],
): Promise<ReadProduct> {
  const known = recogniseProduct(paths.map((path) => ({ path, size: 1 })))
  const problems: string[] = []
  type Value<K extends keyof Readers> = Extract<Read<K>, { ok: true }>['value']
  const read = async <K extends keyof Readers>(kind: K): Promise<Value<K> | null> => {
    const path = known[kind]
    if (path === undefined) return null
    const result = await readOnce(kind, get(path))
    if (!result) return null
    if (result.ok) return result.value as Value<K>
    problems.push(`${path}: ${result.error}`)
    return null
  }
  const [compact, info, contours, full, stations, rupture, impact] = await Promise.all([
    read('compact'),
    read('info'),
    read('contours'),
    read('grid'),
    read('stations'),
    read('rupture'),
    read('impact'),
  ])
  const [fineReports, coarseReports, fineTable, coarseTable] = await Promise.all([
    read('fineReports'),
    read('coarseReports'),
    read('fineTable'),
    read('coarseTable'),
  ])
  const reports = { fineReports, coarseReports, fineTable, coarseTable }
  const layers = await Promise.all(LAYER_NAMES.map(read))
  const preview = !full && compact?.product ? withLayers(compact.product, layers) : null
  for (const name of preview?.left ?? []) problems.push(`${known[name]}: ${OTHER_LAYER}`)
  // A compact map was made of the same, and of more.
  const coverage = full || preview ? null : await read('coverage')
  const parts = findParts(
    {
      ...{ grid: full, compact, coverage, info, contours, stations, rupture },
      ...{ ...reports, impact },
    },
    known,
  )
  const covered = parts.coverage && coverageProduct(parts.coverage, parts.facts)
  const sure = full ?? preview?.product ?? covered
  // Beside the compact map its part is held against it above.
  const part = preview ? null : ofLayer(layers[LAYER_NAMES.indexOf('STDMMI')])
  const tellers = [
    { path: known.STDMMI ?? '', read: async () => part },
    { path: known.uncertainty ?? '', read: () => read('uncertainty') },
  ]
  const told = sure && !sure.mmiStd ? await withUncertainty(sure, tellers) : null
  for (const path of told?.left ?? []) problems.push(`${path}: It is not of the same map, and is left out.`)
  if (parts.info && full && isOtherVersion(parts.info.facts, full.facts))
    problems.push('info.json and grid.xml are not of the same map; what grid.xml says is shown.')
  if (compact && full && (isOtherMap(compact.facts, full.facts) || isOtherVersion(compact.facts, full.facts)))
    problems.push('The compact map and grid.xml are not of the same map; what grid.xml says is shown.')
  const drawn = parts.contours ?? compact?.contours ?? null
  const seen = drawn && drawn.features.some(({ geometry }) => geometry.coordinates.length > 0) ? drawn : null
  return {
    ...largestOf({ grid: full, compact, coverage: parts.coverage, info: parts.info, contours: seen }),
    facts: parts.facts,
    ids: parts.ids,
    product: told?.map ?? sure,
    isCompact: preview !== null,
    contours: seen,
    stations: parts.stations,
    rupture: parts.rupture,
    rated: parts.rated,
    foreign: parts.foreign,
    problems,
    notes: notesOf(
      {
        ...{ grid: full, info: parts.info, contours, stations, rupture },
        ...{ ...reports, impact },
      },
      known,
    ),
  }
}

const OTHER_LAYER = 'It is not of the same map as the compact map, and is left out.'

/** The same again for the same facts, so that it is not evaluated anew. */
const coverageProducts = new WeakMap<MmiGrid, GridProduct>()

function coverageProduct(grid: MmiGrid, told: Partial<EventFacts>): GridProduct {
  const facts = { ...UNTOLD, ...told }
  const known = coverageProducts.get(grid)
  if (known && JSON.stringify(known.facts) === JSON.stringify(facts)) return known
  const product = { facts, grid, pga: null, pgv: null }
  coverageProducts.set(grid, product)
  return product
}

/** Each with the file's path before it. */
function notesOf(
  read: Readonly<Partial<Record<KnownFile, { readonly notes?: readonly string[] } | null>>>,
  known: Recognised,
): string[] {
  return Object.entries(read).flatMap(([kind, file]) =>
    (file?.notes ?? []).map((note) => `${known[kind as KnownFile] ?? kind}: ${note}`),
  )
}

async function readOnce(
  kind: keyof Readers,
  coming: Promise<Blob> | undefined,
): Promise<Result<unknown> | undefined> {
  try {
    const blob = await coming
    if (!blob) return undefined
    const { bytesMax, read } = READERS[kind]
    const result = results.get(blob) ?? (blob.size > bytesMax ? tooLarge() : read(blob))
    results.set(blob, result)
    return await result
  } catch {
    return err('It could not be read.')
  }
}

async function tooLarge(): Promise<Result<never>> {
  return err('It is larger than a ShakeMap has it.')
}

type ReadCompact = CompactMap & { readonly product: GridProduct | null }

async function readCompact(blob: Blob): Promise<Result<ReadCompact>> {
  const decoded = await decodeCompact(new Uint8Array(await blob.arrayBuffer()))
  if (!decoded.ok) return decoded
  const { facts, grid, contours } = decoded.value
  const product = grid && { facts: { ...UNTOLD, ...facts }, grid, pga: null, pgv: null }
  // Those of a console that did not do so yet jump at the antimeridian.
  return {
    ok: true,
    value: { ...decoded.value, contours: contours && inOneTurn(contours, facts.lon), product },
  }
}

const UNTOLD: EventFacts = {
  eventId: '',
  magnitude: NaN,
  depthKm: NaN,
  lat: NaN,
  lon: NaN,
  time: null,
  description: '',
  source: '',
  version: '',
  processTime: null,
  mapStatus: '',
  eventType: '',
  uncertaintyGrade: null,
}

/** As the compact map was made of the grid, its event has the very same name. */
function isOtherMap(a: Partial<EventFacts>, b: EventFacts): boolean {
  return (a.eventId ?? '') !== '' && b.eventId !== '' && a.eventId !== b.eventId
}

function isOtherVersion(a: Partial<EventFacts>, b: EventFacts): boolean {
  return (a.version ?? '') !== '' && b.version !== '' && a.version !== b.version
}
