/**
 * The places of a view, from the files beside the page. Tiles are kept by the browser for when the server is gone: each
 * reader those of the regions that they have looked at. What does not come is left out, and asked for again next time.
 */
import { fetchJson, fetchKept } from '../common/kept-files.ts'
import type { Area } from '../map/base/clip.ts'
import type { Place } from './place.ts'
import { type PlaceIndex, tilesOfView } from './tiles-of-view.ts'

const CACHE = 'flashcrew-places'

let indexLoading: Promise<PlaceIndex | undefined> | undefined
const tiles = new Map<string, Promise<readonly Place[] | undefined>>()

export interface PlacesOfView {
  readonly places: readonly Place[]
  /** The tiles that they are all places of. */
  readonly keys: readonly string[]
}

/** Never rejects. Degrees; `focus` is what the view is about. */
export async function loadPlaces(
  area: Area,
  focus: { readonly lat: number; readonly lon: number },
): Promise<PlacesOfView> {
  indexLoading ??= fetchJson<PlaceIndex>('/places/index.json')
  const index = await indexLoading
  if (!index) {
    indexLoading = undefined
    return { places: [], keys: [] }
  }
  const loaded = await Promise.all(
    tilesOfView(index, area, focus).map(async (key) => ({ key, places: await loadTile(key, index.version) })),
  )
  const here = loaded.filter(({ places }) => places !== undefined)
  return { places: here.flatMap(({ places = [] }) => places), keys: here.map(({ key }) => key) }
}

async function loadTile(key: string, version: string): Promise<readonly Place[] | undefined> {
  const loading = tiles.get(key) ?? fetchKept<readonly Place[]>(CACHE, `/places/${key}.json?${version}`)
  tiles.set(key, loading)
  const places = await loading
  if (!places) tiles.delete(key)
  return places
}
