/** The files that a publisher makes of a ShakeMap by itself: what receivers draw first, and rate facilities by. */
import { inWorker } from '../shakemap/worker/in-worker.ts'
import { proposePriority, recogniseProduct, typeOf, type ReadProduct } from '../shakemap/product/product.ts'
import type { Peaks } from '../shakemap/types.ts'
import type { ContentFile } from './gather.ts'

/**
 * The compact map, then its parts for ground motion. Empty where there is nothing to draw, where the files bring a compact
 * map of their own, or where it cannot be made: the release is as good without it, only later on the screen.
 */
export async function compactFilesOf(
  { facts, product, contours, isCompact, ...largest }: ReadProduct,
  files: readonly ContentFile[],
): Promise<ContentFile[]> {
  const own = recogniseProduct(files.map(({ path, data }) => ({ path, size: data.size }))).compact
  if (own !== undefined || isCompact || (!product && !contours)) return []
  const peaks = knownPeaks(largest)
  const { grid = null, pga = null, pgv = null, psa = {}, mmiStd } = product ?? {}
  const motions = { pga, pgv, psa, ...(mmiStd ? { mmiStd } : {}) }
  const map = { facts, peaks, grid, contours, motions }
  const parts = await inWorker('compact', map).catch(() => [])
  const taken = new Set(files.map(({ path }) => path))
  return parts
    .filter(({ path }) => !taken.has(path))
    .map(({ path, bytes }) => {
      const type = typeOf(path)
      return { path, type, data: new Blob([bytes], { type }), priority: proposePriority(path) }
    })
}

/** The highest contour line is no largest value: a receiver sees it in the lines themselves. */
function knownPeaks({
  maxMmi,
  isAtLeast,
  maxPga,
  maxPgv,
}: Pick<ReadProduct, 'maxMmi' | 'isAtLeast' | 'maxPga' | 'maxPgv'>): Peaks {
  return { mmi: isAtLeast ? null : maxMmi, pga: maxPga, pgv: maxPgv }
}
