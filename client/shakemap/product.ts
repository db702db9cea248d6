/** A ShakeMap product: some files of known names, read as far as they have come. */
import { err, type Result } from '../../shared/lib/result.ts'
import { type CompactMap, decodeCompact } from './compact.ts'
import type { ContourCollection } from './contours.ts'
import { maximumOf } from './grid.ts'
import { inWorker } from './in-worker.ts'
import { parseInfo } from './info-json.ts'
import { shakemapLimits as limits } from './limits.ts'
import { knownFileOf, type KnownFile } from './product-paths.ts'
import { parseRupture, type Rupture } from './rupture.ts'
import type { Station } from './stations.ts'
import type { EventFacts, GridProduct } from './types.ts'

export { proposePriority, typeOf } from './product-paths.ts'

/** The path of each known file that is there; where two are called the same, the one in the uppermost folder. */
export type Recognised = Readonly<Partial<Record<KnownFile, string>>>

export interface ReadProduct {
  /** grid.xml's, else the compact map's, and info.json's where that says more. */
  readonly facts: Partial<EventFacts>
  /** grid.xml's; until that is here the compact map's, which has no ground motion. */
  readonly product: GridProduct | null
  /** The grid is the compact map's: as it was, or within 0.025. */
  readonly isCompact: boolean
  readonly contours: ContourCollection | null
  readonly stations: readonly Station[] | null
  readonly rupture: Rupture | null
  /** Computed from the full grid, else the highest contour; null where neither has come. */
  readonly maxMmi: number | null
  /** %g and cm/s, computed from the full grid. */
  readonly maxPga: number | null
  readonly maxPgv: number | null
  /** Sentences for the page; a file that has a problem is left out. */
  readonly problems: readonly string[]
}

export function recogniseProduct(
  files: readonly { readonly path: string; readonly size: number }[],
): Recognised {
  const found: Partial<Record<KnownFile, string>> = {}
  for (const { path, size } of files) {
    const known = knownFileOf(path)
    if (!known || size === 0) continue
    const other = found[known]
    if (other === undefined || preference(path) < preference(other)) found[known] = path
  }
  return found
}

/** How each file is read, and the bytes that it may have. */
const READERS = {
  compact: { bytesMax: limits.compactBytesMax, read: async (blob: Blob) => readCompact(blob) },
  info: { bytesMax: limits.infoCharsMax, read: async (blob: Blob) => parseInfo(await blob.text()) },
  contours: { bytesMax: limits.contourCharsMax, read: async (blob: Blob) => inWorker('contours', blob) },
  grid: { bytesMax: limits.gridCharsMax, read: async (blob: Blob) => inWorker('grid', blob) },
  stations: { bytesMax: limits.stationCharsMax, read: async (blob: Blob) => inWorker('stations', blob) },
  rupture: { bytesMax: limits.ruptureCharsMax, read: async (blob: Blob) => parseRupture(await blob.text()) },
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
  const [compact, info, contours, full, stations, rupture] = await Promise.all([
    read('compact'),
    read('info'),
    read('contours'),
    read('grid'),
    read('stations'),
    read('rupture'),
  ])
  if (info && full && disagree(info, full.facts)) {
    problems.push('info.json and grid.xml are not of the same map; what grid.xml says is shown.')
  }
  if (compact && full && disagree(compact.facts, full.facts)) {
    problems.push('The compact map and grid.xml are not of the same map; what grid.xml says is shown.')
  }
  const product = full ?? compact?.product ?? null
  const drawn = contours ?? compact?.contours ?? null
  const fromContours = drawn?.features.reduce((high, { properties }) => Math.max(high, properties.value), 0)
  const peaks = full ? peaksOf(full) : compact?.peaks
  return {
    facts: mergeFacts(full?.facts ?? compact?.facts, info),
    product,
    isCompact: product !== null && !full,
    contours: drawn,
    stations,
    rupture,
    maxMmi: peaks?.mmi ?? fromContours ?? null,
    maxPga: peaks?.pga ?? null,
    maxPgv: peaks?.pgv ?? null,
    problems,
  }
}

/** The largest values of a whole grid. */
export function peaksOf({ grid, pga, pgv }: GridProduct): CompactMap['peaks'] {
  return { mmi: maximumOf(grid.mmi), pga: maximumOf(pga), pgv: maximumOf(pgv) }
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
  const { facts, grid } = decoded.value
  const product = grid && { facts: { ...UNTOLD, ...facts }, grid, pga: null, pgv: null }
  return { ok: true, value: { ...decoded.value, product } }
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

/** Fewer folders first; then cont_mmi.json before its older name. */
function preference(path: string): number {
  return path.split('/').length * 2 + (path.endsWith('cont_mi.json') ? 1 : 0)
}

function disagree(info: Partial<EventFacts>, grid: EventFacts): boolean {
  const otherEvent =
    info.eventId !== undefined && info.eventId !== '' && grid.eventId !== '' && info.eventId !== grid.eventId
  const otherVersion =
    info.version !== undefined && info.version !== '' && grid.version !== '' && info.version !== grid.version
  return otherEvent || otherVersion
}

/** The grid's word stands where it says something; info.json fills the rest. */
function mergeFacts(
  grid: Partial<EventFacts> | undefined,
  info: Partial<EventFacts> | null,
): Partial<EventFacts> {
  if (!grid) return info ?? {}
  const told = Object.entries(grid).filter(
    ([, value]: [string, unknown]) => value !== null && value !== '' && !Number.isNaN(value),
  )
  return { ...grid, ...info, ...Object.fromEntries(told) }
}
