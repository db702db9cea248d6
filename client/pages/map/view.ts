/** Which part of the world a map shows at first: where it shook so that it matters. */
import { type LatLngBounds, latLngBounds } from 'leaflet'
import type { ContourFeature } from '../../shakemap/contours.ts'
import { boundsAbove, maximumOf } from '../../shakemap/grid.ts'
import type { MmiGrid } from '../../shakemap/types.ts'
import type { Area } from './base/clip.ts'

export function extentOf(grid: MmiGrid): LatLngBounds {
  return latLngBounds([grid.latMin, grid.lonMin], [grid.latMax, grid.lonMax])
}

export function areaOf(bounds: LatLngBounds): Area {
  return {
    west: bounds.getWest(),
    south: bounds.getSouth(),
    east: bounds.getEast(),
    north: bounds.getNorth(),
  }
}

/** Where the shaking comes within some steps of its largest: a small earthquake in a wide grid would be a dot otherwise. */
export function feltBounds(grid: MmiGrid): LatLngBounds | undefined {
  const largest = maximumOf(grid.mmi) ?? 0
  const box = boundsAbove(grid, worthSeeing(largest))
  if (!box) return undefined
  const [west, south, east, north] = box
  return latLngBounds([south, west], [north, east]).pad(0.06)
}

/** The same of contour lines. */
export function feltLines(features: readonly ContourFeature[]): LatLngBounds | undefined {
  const from = worthSeeing(Math.max(...features.map(({ properties }) => properties.value)))
  const bounds = boundsOf(features.filter(({ properties }) => properties.value >= from))
  return bounds.isValid() ? bounds.pad(0.15) : undefined
}

export function boundsOf(features: readonly ContourFeature[]): LatLngBounds {
  const bounds = latLngBounds([])
  for (const { geometry } of features)
    for (const [lon = 0, lat = 0] of geometry.coordinates.flat()) bounds.extend([lat, lon])
  return bounds
}

function worthSeeing(largest: number): number {
  return Math.min(4.5, Math.max(2, largest - 3.25))
}
