/** The finer coast of a view, from the files beside the page. */
import { openTiles } from '../../common/kept-files.ts'
import type { Area } from './clip.ts'
import { type Coast, type CoastIndex, coastTilesOf, joinTiles, type PackedTile } from './coast.ts'

const folder = openTiles<CoastIndex, PackedTile>('coast')

/**
 * Degrees; longitudes may be of any turn, and the coast's are the area's. Never rejects. Undefined where the area is too wide for
 * it, or any of it cannot be had: half of a fine coast beside a coarse one looks wrong.
 */
export async function loadCoast(area: Area): Promise<Coast | undefined> {
  const index = await folder.index()
  const wanted = index && coastTilesOf(index, area)
  if (!wanted) return undefined
  const files = await Promise.all(wanted.wanted.map(async ({ key }) => folder.tile(key, index.version)))
  const here = files.filter((file) => file !== undefined)
  return here.length === files.length ? joinTiles(wanted, here) : undefined
}
