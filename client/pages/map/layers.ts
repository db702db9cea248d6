/** What a map is drawn of: areas, lines, the grid's frame and the rupture, as Leaflet layers that take no clicks. */
import {
  type LatLngBounds,
  type LatLngTuple,
  layerGroup,
  type LayerGroup,
  polygon,
  polyline,
  rectangle,
} from 'leaflet'
import type { Renderer } from 'leaflet'
import type { BandFeature, ContourFeature } from '../../shakemap/contours.ts'
import type { Rupture } from '../../shakemap/files/rupture.ts'

const INK = '#14181d'

/** Opaque here, since each band lies on the one before; the pane as a whole is translucent. */
export function bandLayer(bands: readonly BandFeature[], renderer: Renderer): LayerGroup {
  const group = layerGroup()
  for (const { properties, geometry } of bands) {
    const areas = geometry.coordinates.map((rings) => rings.map((ring) => ring.map(toLatLng)))
    const common = { renderer, interactive: false, stroke: false }
    group.addLayer(polygon(areas, { ...common, fillColor: properties.color, fillOpacity: 1 }))
  }
  return group
}

export function lineLayer(features: readonly ContourFeature[], renderer: Renderer): LayerGroup {
  const group = layerGroup()
  for (const { properties, geometry } of features) {
    const lines = geometry.coordinates.map((line) => line.map(toLatLng))
    const common = { renderer, interactive: false }
    const weight = Number.isInteger(properties.value) ? 3 : 1.5
    // Yellow on paper needs a dark edge to be seen.
    group.addLayer(polyline(lines, { ...common, color: INK, weight: weight + 1.6, opacity: 0.55 }))
    group.addLayer(polyline(lines, { ...common, color: properties.color, weight }))
  }
  return group
}

export function frameLayer(bounds: LatLngBounds, renderer: Renderer): LayerGroup {
  const common = { renderer, interactive: false, fill: false, className: 'shake-frame' }
  return layerGroup([rectangle(bounds, { ...common, color: '#66707a', weight: 1, dashArray: '6 4' })])
}

/** Dark with a white edge, so that it is seen on any colour. `nearView` turns a longitude to where the map is. */
export function ruptureLayer(
  rupture: Rupture,
  nearView: (lon: number) => number,
  renderer: Renderer,
): LayerGroup {
  const lines = rupture.map((line) => line.map(([lon, lat]): LatLngTuple => [lat, nearView(lon)]))
  const common = { renderer, interactive: false }
  return layerGroup([
    polyline(lines, { ...common, color: '#ffffff', weight: 5, opacity: 0.9 }),
    polyline(lines, { ...common, color: INK, weight: 2.5 }),
  ])
}

function toLatLng([lon = 0, lat = 0]: readonly number[]): LatLngTuple {
  return [lat, lon]
}
