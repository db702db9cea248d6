/** The map of a ShakeMap, with Leaflet: filled intensities between land and borders, numerals, epicentre, scale. */
import {
  canvas,
  control,
  divIcon,
  type LatLngBounds,
  latLngBounds,
  layerGroup,
  type Map as LeafletMap,
  map as createMap,
  marker,
} from 'leaflet'
import 'leaflet/dist/leaflet.css'
import type { ContourCollection, ContourFeature } from '../../shakemap/contours.ts'
import { onTurnOf } from '../../shakemap/contour-turn.ts'
import { lonInGrid } from '../../shakemap/grid.ts'
import type { Sampled } from '../../shakemap/sample.ts'
import type { Rupture } from '../../shakemap/files/rupture.ts'
import type { Station } from '../../shakemap/files/stations.ts'
import type { GridProduct, MmiGrid } from '../../shakemap/types.ts'
import { addBasemap } from './base/basemap.ts'
import { drawingOf, labelOf, numberedOf, type ShownMotion } from './drawings.ts'
import { bandLayer, frameLayer, lineLayer, ruptureLayer } from './layers.ts'
import './map.css'
import { type Box, type NumeralCandidate, placeNumerals } from './names/numerals.ts'
import { addReading, type Pick } from './reading.ts'
import { addStations } from './stations-layer.ts'
import { addTiles } from './base/tiles.ts'
import { nameControls } from './names/control-names.ts'
import { loadShapes } from './base/basemap-files.ts'
import { hasLand, type Land, nearestCoast } from './base/land.ts'
import { areaOf, boundsOf, extentOf, feltBounds, feltLines } from './view.ts'

export interface ShakeMap {
  /** For layers that others add: the reader's facilities. */
  readonly leaflet: LeafletMap
  /**
   * Draws the grid's intensities, or a motion, in place of what is drawn. They are computed in a worker, so the drawing comes a little later. The view
   * stays (see `fit`). Where the product has its maker's contour lines, these are drawn: the grid's own differ from them here and there.
   */
  showGrid(product: GridProduct, contours: ContourCollection | null, motion?: ShownMotion | null): void
  /** Draws contour lines, for as long as the grid has not come. */
  showContours(contours: ContourCollection): void
  setStations(stations: readonly Station[]): void
  setRupture(rupture: Rupture): void
  /** Degrees. */
  setEpicentre(lat: number, lon: number): void
  clear(): void
  /** Moves the view there if the place is out of it. Degrees. */
  reveal(lat: number, lon: number): void
  /** While on, a click or Enter calls `onPick`. */
  pickMode(on: boolean): void
  /** Shows where it shook so that it matters, else all that is drawn, else the epicentre, else the world. */
  fit(): void
  remove(): void
}

/** Back to front, with their z-index; Leaflet's own overlays begin at 400, its controls at 800. */
const PANES: Readonly<Record<string, number>> = {
  land: 210,
  tiles: 220,
  bands: 300,
  borders: 350,
  names: 360,
  contours: 410,
  stations: 450,
  numerals: 610,
  epicentre: 620,
}
const WORLD_PIXELS = 256 // at zoom 0, as Leaflet counts
const FELT = 1.5 // below, nobody felt it
const COAST_KM_MAX = 3_000 // farther, a frame with the coast in it would show an ocean and a dot
const STAR =
  '<svg viewBox="-12 -12 24 24" width="26" height="26" aria-hidden="true"><path d="M0-10 2.6-3.3 9.7-3.1 4.1 1.3 6.1 8.2 0 4.2-6.1 8.2-4.1 1.3-9.7-3.1-2.6-3.3Z" fill="#14181d" stroke="#fff" stroke-width="2" paint-order="stroke" stroke-linejoin="round"/></svg>'

export interface ShakeMapOptions {
  /** The picked place in degrees, longitude within ±180. */
  readonly onPick?: Pick
}

/** Fills `element`, which needs a height of its own. */
export function createShakeMap(element: HTMLElement, { onPick }: ShakeMapOptions = {}): ShakeMap {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches
  const map = createMap(element, {
    attributionControl: false,
    trackResize: false, // our own observer does
    zoomSnap: 0.25,
    minZoom: 1,
    maxZoom: 11, // the basemap shows nothing more
    maxBounds: [
      [-86, -540],
      [86, 540],
    ],
    maxBoundsViscosity: 1,
    zoomAnimation: !still,
    fadeAnimation: !still,
    inertia: !still,
    // The wheel scrolls the page until the reader has turned to the map.
    scrollWheelZoom: false,
  }).setView([20, 0], 1.5)
  element.classList.add('shake-map')
  for (const [name, zIndex] of Object.entries(PANES)) map.createPane(name).style.zIndex = String(zIndex)
  control
    .attribution({ prefix: false })
    .addAttribution('<span lang="en">Natural Earth, US Census, GeoNames (CC BY 4.0)</span>')
    .addTo(map)
  control.scale({ maxWidth: 110 }).addTo(map)
  map.on('focus', () => map.scrollWheelZoom.enable()).on('blur', () => map.scrollWheelZoom.disable())

  const stopNaming = nameControls(map)
  const basemap = addBasemap(map)
  void addTiles(map, () => removed)
  const stationDots = addStations(map)
  const reading = addReading(map, stationDots, onPick)
  const renderers = {
    bands: canvas({ pane: 'bands', padding: 0.3 }),
    contours: canvas({ pane: 'contours', padding: 0.3 }),
  }
  const drawing = layerGroup().addTo(map)
  const numerals = layerGroup().addTo(map)
  const star = layerGroup().addTo(map)
  const fault = layerGroup().addTo(map)
  let stations: readonly Station[] = []
  let rupture: Rupture = []
  /** What is being drawn; a later one takes its place. */
  let drawn: object = {}
  let removed = false
  let numbered: readonly ContourFeature[] = []
  let grid: MmiGrid | undefined
  /** Drawn in place of the intensity. */
  let motion: ShownMotion | null = null
  let extent: LatLngBounds | undefined
  /** Of the contours, where it shook so that it matters. */
  let felt: LatLngBounds | undefined
  let epicentre: readonly [lat: number, lon: number] | undefined
  let land: Land | undefined
  let fitWhenSeen = false
  /** The view is as `fit` left it: a window that changes its size may fit it again. */
  let fitted = true
  /** The reader has touched the map since, so that a movement may be theirs. */
  let touched = false

  function start(
    nextMap: Sampled | undefined,
    nextExtent: LatLngBounds,
    nextNumbered: readonly ContourFeature[],
    nextMotion: ShownMotion | null = null,
  ): void {
    drawing.clearLayers()
    drawn = {}
    grid = nextMap?.grid
    motion = nextMotion
    felt = undefined
    extent = nextExtent
    numbered = nextNumbered
    reading.setMap(nextMap, nextMotion)
    drawEpicentre()
    drawStations()
    drawRupture()
  }

  function drawStations(): void {
    stationDots.set(stations, nearView)
  }

  function drawRupture(): void {
    fault.clearLayers()
    if (rupture.length > 0) fault.addLayer(ruptureLayer(rupture, nearView, renderers.contours))
  }

  /** What was drawn stays until the new drawing is there, so that a finer grid of the same map makes nothing flicker. */
  async function drawGrid(
    product: GridProduct,
    contours: ContourCollection | null,
    asked: ShownMotion | null,
  ): Promise<void> {
    const mine = {}
    drawn = mine
    const { bands, lines } = await drawingOf(product, asked)
    if (removed || drawn !== mine) return
    const official = asked
      ? lines
      : onTurnOf(product.grid, contours?.features ?? []).filter(({ properties }) => properties.value >= FELT)
    const named = official.length > 0 ? numberedOf(official, asked) : lines
    start(product, extentOf(product.grid), named, asked)
    drawing.addLayer(bandLayer(bands, renderers.bands))
    if (official.length > 0) drawing.addLayer(lineLayer(official, renderers.contours))
    drawing.addLayer(frameLayer(extentOf(product.grid), renderers.contours))
  }

  function drawEpicentre(): void {
    star.clearLayers()
    if (!epicentre) return drawNumerals()
    const [lat, lon] = epicentre
    const icon = divIcon({ className: 'shake-epicentre', html: STAR, iconSize: [26, 26] })
    star.addLayer(
      marker([lat, nearView(lon)], {
        icon,
        pane: 'epicentre',
        interactive: false,
        keyboard: false,
      }),
    )
    drawNumerals()
  }

  /** A map over the antimeridian counts on past 180; its epicentre must follow. */
  function nearView(lon: number): number {
    if (grid) return lonInGrid(grid, lon)
    return extent ? lon + 360 * Math.round((extent.getCenter().lng - lon) / 360) : lon
  }

  function drawNumerals(): void {
    numerals.clearLayers()
    const size = map.getSize()
    const focus = epicentre && map.latLngToContainerPoint([epicentre[0], nearView(epicentre[1])])
    const keepOut = controlBoxes(map)
    const candidates: NumeralCandidate[] = numbered.map(({ properties, geometry }) => ({
      value: properties.value,
      lines: geometry.coordinates.map((line) =>
        line.map(([lon = 0, lat = 0]) => map.latLngToContainerPoint([lat, lon])),
      ),
    }))
    const placement = { width: size.x, height: size.y, center: focus ?? size.divideBy(2), keepOut }
    const placed = placeNumerals(candidates, placement)
    for (const { value, x, y } of placed) {
      const label = labelOf(value, motion)
      const text = document.createElement('span')
      text.textContent = label.text
      text.style.background = label.background
      text.style.color = label.ink
      const icon = divIcon({ className: 'shake-numeral', html: text, iconSize: [0, 0] })
      const place = map.containerPointToLatLng([x, y])
      numerals.addLayer(marker(place, { icon, pane: 'numerals', interactive: false, keyboard: false }))
    }
    const taken = focus ? [...placed, focus] : placed
    basemap.setKeepOut([
      ...keepOut,
      ...taken.map(({ x, y }) => ({ left: x - 18, top: y - 12, right: x + 18, bottom: y + 12 })),
    ])
  }

  function fit(): void {
    fitWhenSeen = map.getSize().x === 0
    if (fitWhenSeen) return
    const target = withCoast((grid && feltBounds(grid)) ?? felt ?? extent)
    if (target) map.fitBounds(target, { padding: [12, 12], maxZoom: 9, animate: false })
    else if (epicentre) map.setView([epicentre[0], epicentre[1]], 6, { animate: false })
    else map.setView([20, 0], map.getMinZoom(), { animate: false })
    fitted = true
    touched = false
  }

  /** Of an event at sea a reader sees how far it is from land: the epicentre and the nearest coast are in the frame too. */
  function withCoast(shown: LatLngBounds | undefined): LatLngBounds | undefined {
    if (!shown || !land || hasLand(land, areaOf(shown))) return shown
    const [lat, lon] = epicentre
      ? [epicentre[0], nearView(epicentre[1])]
      : [shown.getCenter().lat, shown.getCenter().lng]
    const coast = nearestCoast(land, lat, lon, COAST_KM_MAX)
    if (!coast) return shown
    // Some land behind the coast, or it would be a line on the frame's edge.
    const [x, y] = [lon + (coast[0] - lon) * 1.15, lat + (coast[1] - lat) * 1.15]
    return latLngBounds(shown.getSouthWest(), shown.getNorthEast()).extend([lat, lon]).extend([y, x])
  }

  /** The coast comes after the map: the view is fitted again where the reader has not moved it. */
  async function awaitCoast(): Promise<void> {
    const shapes = await loadShapes('world')
    if (removed || !shapes) return
    ;({ land } = shapes)
    if (fitted && !fitWhenSeen) fit()
  }

  /** The world once over: a wide screen would repeat it, a high one would show what lies beyond the poles. */
  function keepWorldWhole(): void {
    const { x, y } = map.getSize()
    if (x === 0) return
    const zoom = Math.max(1, Math.ceil(Math.log2(Math.max(x, y) / WORLD_PIXELS) * 4) / 4)
    if (map.getZoom() < zoom) map.setZoom(zoom, { animate: false })
    map.setMinZoom(zoom)
  }

  map.on('moveend', () => {
    if (touched) fitted = false
    drawNumerals()
  })
  for (const type of ['pointerdown', 'wheel', 'keydown']) {
    element.addEventListener(
      type,
      () => {
        touched = true
      },
      { passive: true },
    )
  }
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const onTheme = (): void => basemap.setDark(dark.matches)
  dark.addEventListener('change', onTheme)
  onTheme()
  // Leaflet watches the window only; a map in a grid or a tab changes its size without it.
  const observer = new ResizeObserver(() => {
    const held = fitted
    map.invalidateSize({ pan: false })
    keepWorldWhole()
    if (fitWhenSeen || held) fit()
    else drawNumerals()
  })
  observer.observe(element)
  keepWorldWhole()
  fit()
  void awaitCoast()

  return {
    leaflet: map,
    showGrid(product, contours, asked = null) {
      // The view, the reading and the places of all that is drawn on it need no drawing.
      grid = product.grid
      extent = extentOf(product.grid)
      felt = undefined
      reading.setMap(product, asked)
      drawEpicentre()
      void drawGrid(product, contours, asked)
    },
    showContours({ features }) {
      const bounds = boundsOf(features)
      if (!bounds.isValid()) return
      start(undefined, bounds, numberedOf(features, null))
      felt = feltLines(features)
      const seen = features.filter(({ properties }) => properties.value >= FELT)
      drawing.addLayer(lineLayer(seen, renderers.contours))
    },
    setStations(next) {
      stations = next
      drawStations()
    },
    setRupture(next) {
      rupture = next
      drawRupture()
    },
    setEpicentre(lat, lon) {
      epicentre = [lat, lon]
      reading.setEpicentre(lat, lon)
      basemap.setEpicentre(lat, lon)
      drawEpicentre()
    },
    clear() {
      drawing.clearLayers()
      star.clearLayers()
      drawn = {}
      grid = extent = felt = epicentre = undefined
      numbered = []
      reading.setEpicentre(NaN, NaN)
      basemap.setEpicentre(NaN, NaN)
      drawNumerals()
      reading.setMap(undefined, null)
    },
    reveal(lat, lon) {
      const place: [number, number] = [lat, nearView(lon)]
      if (!map.getBounds().contains(place)) map.setView(place, Math.min(6, Math.max(4, map.getZoom())))
    },
    pickMode: (on) => reading.setPicking(on),
    fit,
    remove() {
      removed = true
      dark.removeEventListener('change', onTheme)
      observer.disconnect()
      stopNaming()
      basemap.remove()
      reading.remove()
      stationDots.remove()
      map.remove()
      // Leaflet tells of a resize 200 ms late, also when the map is gone by then.
      map.off()
    },
  }
}

/** Where the zoom buttons, the scale and the source stand, in the map's pixels. */
function controlBoxes(map: LeafletMap): Box[] {
  const origin = map.getContainer().getBoundingClientRect()
  return [...map.getContainer().querySelectorAll('.leaflet-control')].map((element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect()
    return {
      left: left - origin.left,
      top: top - origin.top,
      right: right - origin.left,
      bottom: bottom - origin.top,
    }
  })
}
