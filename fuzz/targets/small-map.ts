/** A ShakeMap of twelve points, from which seeds are written. */
import type { GridProduct } from '../../client/shakemap/types.ts'

export const smallMap: GridProduct = {
  facts: {
    eventId: 'xx123',
    magnitude: 6.1,
    depthKm: 10,
    lat: 34,
    lon: -118,
    time: new Date('2026-03-01T18:00:00Z'),
    description: '12 km N of A Town',
    source: 'xx',
    version: '3',
    processTime: new Date('2026-03-01T18:05:00Z'),
    mapStatus: 'RELEASED',
    eventType: 'ACTUAL',
    uncertaintyGrade: 'B',
  },
  grid: {
    lonMin: -119,
    latMin: 33,
    lonMax: -117,
    latMax: 35,
    nlon: 4,
    nlat: 3,
    mmi: Float32Array.of(2, 3.5, 4, 2, 3, 7.5, 6.5, 3, 2, 3.5, NaN, 2),
  },
  pga: Float32Array.of(1, 2, 3, 1, 2, 30, 20, 2, 1, 2, NaN, 1),
  pgv: Float32Array.of(1, 2, 3, 1, 2, 30, 20, 2, 1, 2, NaN, 1),
}

/** What a product says of its earthquake, for JSON files. */
export const metadata = {
  eventid: 'xx123',
  netid: 'xx',
  productcode: 'xx123',
  lat: 34,
  lon: -118,
  mag: 6.1,
  depth: 10,
  time: '2026-03-01T18:00:00Z',
  locstring: '12 km N of A Town',
}
