/** The towns in and around the map on the page, for its table, its facts and its reader’s own place. */
import { useEffect, useState } from 'preact/hooks'
import type { ReadProduct } from '../../../shakemap/product/product.ts'
import type { MmiGrid } from '../../../shakemap/types.ts'
import type { Area } from '../../map/base/clip.ts'
import { around, withAround } from '../../places/around.ts'
import { loadPlaces } from '../../places/load-places.ts'
import type { Place } from '../../places/place.ts'
import type { Spot } from './cities.ts'

const NONE: readonly Place[] = []
const AROUND_DEGREES = 2

/** None until they are here, and where they cannot be had. */
export function useMapPlaces(product: ReadProduct | undefined): readonly Place[] {
  const [found, setFound] = useState(NONE)
  const grid = product?.product?.grid
  const { lat, lon } = epicentreOf(product)
  useEffect(() => {
    let gone = false
    const area = areaOfMap(grid, { lat, lon })
    if (!area) return undefined
    const focus = Number.isNaN(lat + lon) ? middleOf(area) : { lat, lon }
    const load = async (): Promise<void> => {
      const { places } = await loadPlaces(area, focus)
      if (!gone) setFound(places)
    }
    void load()
    return () => {
      gone = true
    }
  }, [grid, lat, lon])
  return found
}

export function epicentreOf(product: ReadProduct | undefined): Spot {
  const { lat = NaN, lon = NaN } = product?.facts ?? {}
  return { lat, lon }
}

/** The epicentre may lie beyond the map’s edge, and the town that it is named after beyond the epicentre. */
function areaOfMap(grid: MmiGrid | undefined, epicentre: Spot): Area | undefined {
  const map = grid && { west: grid.lonMin, east: grid.lonMax, south: grid.latMin, north: grid.latMax }
  if (Number.isNaN(epicentre.lat + epicentre.lon)) return map
  return map ? withAround(map, epicentre, AROUND_DEGREES) : around(epicentre, AROUND_DEGREES)
}

function middleOf({ west, east, south, north }: Area): Spot {
  return { lat: (south + north) / 2, lon: (west + east) / 2 }
}
