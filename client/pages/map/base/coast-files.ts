/** The finer coast of a view, from the files beside the page. */
import { fetchJson, fetchKept } from '../../common/kept-files.ts'
import type { Area } from './clip.ts'
import { type Coast, type CoastIndex, coastTilesOf, joinTiles, type PackedTile } from './coast.ts'

const CACHE = 'flashcrew-coast'

let indexLoading: Promise<CoastIndex | undefined> | undefined
const tiles = new Map<string, Promise<PackedTile | undefined>>()

/**
 * Degrees; longitudes may be of any turn, and the coast's are the area's. Never rejects. Undefined where the area is too wide for
 * it, or any of it cannot be had: half of a fine coast beside a coarse one looks wrong.
 */
export async function loadCoast(area: Area): Promise<Coast | undefined> {
  indexLoading ??= fetchJson<CoastIndex>('/coast/index.json')
  const index = await indexLoading
  if (!index) {
    indexLoading = undefined
    return undefined
  }
  const wanted = coastTilesOf(index, area)
  if (!wanted) return undefined
  const files = await Promise.all(wanted.wanted.map(async ({ key }) => loadTile(key, index.version)))
  const here = files.filter((file) => file !== undefined)
  return here.length === files.length ? joinTiles(wanted, here) : undefined
}

async function loadTile(key: string, version: string): Promise<PackedTile | undefined> {
  const loading = tiles.get(key) ?? fetchKept<PackedTile>(CACHE, `/coast/${key}.json?${version}`)
  tiles.set(key, loading)
  const tile = await loading
  if (!tile) tiles.delete(key)
  return tile
}
