/** The file that a publisher makes of a ShakeMap by itself: what receivers draw first. */
import { COMPACT_PATH } from '../shakemap/compact/compact.ts'
import { inWorker } from '../shakemap/worker/in-worker.ts'
import {
  peaksOf,
  proposePriority,
  recogniseProduct,
  typeOf,
  type ReadProduct,
} from '../shakemap/product/product.ts'
import type { Peaks } from '../shakemap/types.ts'
import type { ContentFile } from './gather.ts'

/**
 * Undefined where there is nothing to draw, where the files bring a compact map of their own, or where it cannot be
 * made: the release is as good without it, only later on the screen.
 */
export async function compactOf(
  { facts, product, contours, isCompact, ...largest }: ReadProduct,
  files: readonly ContentFile[],
): Promise<ContentFile | undefined> {
  const own = recogniseProduct(files.map(({ path, data }) => ({ path, size: data.size }))).compact
  if (own !== undefined || isCompact || (!product && !contours)) return undefined
  const peaks = product ? peaksOf(product) : knownPeaks(largest)
  const bytes = await inWorker('compact', { facts, peaks, grid: product?.grid ?? null, contours }).catch(
    () => undefined,
  )
  if (!bytes) return undefined
  const type = typeOf(COMPACT_PATH)
  const data = new Blob([bytes], { type })
  return { path: COMPACT_PATH, type, data, priority: proposePriority(COMPACT_PATH) }
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
