/** A ShakeMap product: some files of known names, read as far as they have come. */
import type { Result } from '../../shared/lib/result.ts'
import { type ContourCollection, parseContMmi } from './contours.ts'
import { maximumOf } from './grid.ts'
import { parseInfo } from './info-json.ts'
import { shakemapLimits as limits } from './limits.ts'
import { knownFileOf, type KnownFile } from './product-paths.ts'
import { readGridInWorker } from './read-grid.ts'
import type { EventFacts, GridProduct } from './types.ts'

export { knownFileOf, proposePriority, typeOf, type KnownFile } from './product-paths.ts'

/** The path of each known file that is there; where two are called the same, the one in the uppermost folder. */
export type Recognised = Readonly<Partial<Record<KnownFile, string>>>

export interface ReadProduct {
  /** grid.xml's, and info.json's where that says more. */
  readonly facts: Partial<EventFacts>
  readonly product: GridProduct | null
  readonly contours: ContourCollection | null
  /** Computed from the grid, else the highest contour; null where neither has come. */
  readonly maxMmi: number | null
  /** %g and cm/s, computed from the grid. */
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

/**
 * Reads info.json, the contours and the grid. `get` answers undefined for a file that has not arrived: it is left out
 * without a problem. Never rejects.
 */
export async function readProduct(
  get: (path: string) => Promise<Blob> | undefined,
  paths: readonly string[],
): Promise<ReadProduct> {
  const known = recogniseProduct(paths.map((path) => ({ path, size: 1 })))
  const problems: string[] = []
  const read = async <T>(
    path: string | undefined,
    bytesMax: number,
    parse: (blob: Blob) => Promise<Result<T>>,
  ): Promise<T | null> => {
    if (path === undefined) return null
    try {
      const blob = await get(path)
      if (!blob) return null
      const result = blob.size > bytesMax ? undefined : await parse(blob)
      if (result?.ok) return result.value
      problems.push(`${path}: ${result ? result.error : 'It is larger than a ShakeMap has it.'}`)
    } catch {
      problems.push(`${path}: It could not be read.`)
    }
    return null
  }
  const [info, contours, product] = await Promise.all([
    read(known.info, limits.infoCharsMax, async (blob) => parseInfo(await blob.text())),
    read(known.contours, limits.contourCharsMax, async (blob) => parseContMmi(await blob.text())),
    read(known.grid, limits.gridCharsMax, readGridInWorker),
  ])
  if (info && product && disagree(info, product.facts)) {
    problems.push('info.json and grid.xml are not of the same map; what grid.xml says is shown.')
  }
  const fromContours = contours?.features.reduce(
    (high, { properties }) => Math.max(high, properties.value),
    0,
  )
  return {
    facts: mergeFacts(product?.facts, info),
    product,
    contours,
    maxMmi: product ? maximumOf(product.grid.mmi) : (fromContours ?? null),
    maxPga: maximumOf(product?.pga ?? null),
    maxPgv: maximumOf(product?.pgv ?? null),
    problems,
  }
}

/** Fewer folders first; then cont_mmi.json before its older name. */
function preference(path: string): number {
  return path.split('/').length * 2 + (path.endsWith('cont_mi.json') ? 1 : 0)
}

function disagree(info: Partial<EventFacts>, grid: EventFacts): boolean {
  const otherEvent = info.eventId !== undefined && grid.eventId !== '' && info.eventId !== grid.eventId
  const otherVersion = info.version !== undefined && grid.version !== '' && info.version !== grid.version
  return otherEvent || otherVersion
}

/** The grid's word stands where it says something; info.json fills the rest. */
function mergeFacts(grid: EventFacts | undefined, info: Partial<EventFacts> | null): Partial<EventFacts> {
  if (!grid) return info ?? {}
  const told = Object.entries(grid).filter(
    ([, value]: [string, unknown]) => value !== null && value !== '' && !Number.isNaN(value),
  )
  return { ...grid, ...info, ...Object.fromEntries(told) }
}
