/** Facilities and maps for tests. */
import type { GridProduct } from '../shakemap/types.ts'
import { DEFAULT_CURVES, facilityKey } from './read/raw.ts'
import type { Curve, Facility } from './types.ts'

export function facility(
  name: string,
  lat: number,
  lon: number,
  curves: readonly Curve[] = DEFAULT_CURVES,
): Facility {
  const key = facilityKey('CITY', name)
  return {
    key,
    type: 'CITY',
    externalId: name,
    name,
    lat,
    lon,
    outline: [],
    curves,
    assumed: curves === DEFAULT_CURVES,
  }
}

/** A map of one degree around 0° N that shakes alike everywhere. */
export function evenMap(
  mmi: number,
  pga: number | null = null,
  lonMin = -1,
): Pick<GridProduct, 'grid' | 'pga' | 'pgv'> {
  const nlon = 3
  const nlat = 3
  return {
    grid: {
      lonMin,
      lonMax: lonMin + 2,
      latMin: -1,
      latMax: 1,
      nlon,
      nlat,
      mmi: new Float32Array(9).fill(mmi),
    },
    pga: pga === null ? null : new Float32Array(9).fill(pga),
    pgv: null,
  }
}
