/** The towns in and around the map on the page, for its table, its facts and its reader’s own place. */
import { useEffect, useState } from 'preact/hooks'
import type { ReadProduct } from '../../../shakemap/product/product.ts'
import type { Area } from '../../map/base/clip.ts'
import { loadPlaces } from '../../places/load-places.ts'
import type { Place } from '../../places/place.ts'
import type { Spot } from './cities.ts'

export interface MapPlaces {
  readonly places: readonly Place[]
  /** They are here, or cannot be had. */
  readonly isAsked: boolean
}

const ASKING: MapPlaces = { places: [], isAsked: false }
const AROUND_DEGREES = 2

export function useMapPlaces(product: ReadProduct | undefined): MapPlaces {
  const [found, setFound] = useState(ASKING)
  const grid = product?.product?.grid
  const { lat, lon } = epicentreOf(product)
  useEffect(() => {
    let gone = false
    const area = grid ? areaOfMap(grid, { lat, lon }) : around({ lat, lon })
    if (!area) return undefined
    const focus = Number.isNaN(lat + lon) ? middleOf(area) : { lat, lon }
    const load = async (): Promise<void> => {
      const { places } = await loadPlaces(area, focus)
      if (!gone) setFound({ places, isAsked: true })
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

/** The epicentre may lie beyond the map’s edge, and what it is named after beyond the epicentre. */
function areaOfMap(
  { lonMin, lonMax, latMin, latMax }: NonNullable<ReadProduct['product']>['grid'],
  epicentre: Spot,
): Area {
  const map = { west: lonMin, east: lonMax, south: latMin, north: latMax }
  const wider = around({ ...epicentre, lon: turnedTo(epicentre.lon, (lonMin + lonMax) / 2) })
  if (!wider) return map
  return {
    west: Math.min(map.west, wider.west),
    east: Math.max(map.east, wider.east),
    south: Math.min(map.south, wider.south),
    north: Math.max(map.north, wider.north),
  }
}

function turnedTo(lon: number, middle: number): number {
  return lon + 360 * Math.round((middle - lon) / 360)
}

function around({ lat, lon }: Spot): Area | undefined {
  if (Number.isNaN(lat + lon)) return undefined
  return {
    west: lon - AROUND_DEGREES,
    east: lon + AROUND_DEGREES,
    south: lat - AROUND_DEGREES,
    north: lat + AROUND_DEGREES,
  }
}

function middleOf({ west, east, south, north }: Area): Spot {
  return { lat: (south + north) / 2, lon: (west + east) / 2 }
}
