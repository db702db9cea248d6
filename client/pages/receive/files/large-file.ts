import { extensionOf, knownFileOf } from '../../../shakemap/product/product-paths.ts'

/** A second on a fast line, half a minute on a slow one. */
const LARGE_BYTES = 500_000
const DOWNLOADS = new Set(['kmz', 'zip', 'pdf', 'hdf'])
/** What draws the map and what is said of it: never left out. */
const NEEDED = new Set(['compact', 'info', 'rupture', 'contours', 'stations'])

/**
 * A file that a reader may do without until it is wanted. The full grid is one: the compact map draws the same, and a
 * release without a compact map asks for its grid (content.ts).
 */
export function isLarge({ path, size }: { readonly path: string; readonly size: number }): boolean {
  const known = knownFileOf(path)
  if (known !== undefined && NEEDED.has(known)) return false
  return known === 'grid' || DOWNLOADS.has(extensionOf(path)) || size > LARGE_BYTES
}
