/**
 * The places of a view, from the files beside the page. Tiles are kept by the browser for when the server is gone: each
 * reader those of the regions that they have looked at. What does not come is left out, and asked for again next time.
 */
import { openTiles } from '../common/kept-files.ts'
import type { Area } from '../map/base/clip.ts'
import type { Place } from './place.ts'
import { type PlaceIndex, tilesOfView } from './tiles-of-view.ts'

const folder = openTiles<PlaceIndex, readonly Place[]>('places')

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
  const index = await folder.index()
  if (!index) return { places: [], keys: [] }
  const loaded = await Promise.all(
    tilesOfView(index, area, focus).map(async (key) => ({
      key,
      places: await folder.tile(key, index.version),
    })),
  )
  const here = loaded.filter(({ places }) => places !== undefined)
  return { places: here.flatMap(({ places = [] }) => places), keys: here.map(({ key }) => key) }
}
