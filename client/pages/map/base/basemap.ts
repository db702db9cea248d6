/**
 * Land, borders and names from the files beside the page: no tile server is asked, so that the map works where the
 * server is gone, and nobody learns what is looked at. A basemap that does not come leaves the map without it.
 */
import { effect } from '@preact/signals'
import {
  canvas,
  divIcon,
  layerGroup,
  marker,
  polygon,
  polyline,
  type LatLngBounds,
  type LatLngTuple,
  type Layer,
  type LayerGroup,
  type Map as LeafletMap,
} from 'leaflet'
import { afterPaint } from '../../common/after-paint.ts'
import { language } from '../../texts/current.ts'
import { loadShapes, type Shapes } from './basemap-files.ts'
import { loadCoast } from './coast-files.ts'
import type { Coast } from './coast.ts'
import { type Area, clipLine, clipRing } from './clip.ts'
import { cityBox, placeCities } from '../names/cities.ts'
import { countryName } from '../names/country-name.ts'
import { createTowns } from '../names/towns.ts'
import { placeNames } from '../names/names.ts'
import type { Box } from '../names/numerals.ts'
import { type Position, shift, thin } from './rings.ts'
import { areaOf } from '../view.ts'

type LineKind = 'coast' | 'border' | 'state'

interface Ink {
  readonly land: string
  readonly coast: string
  readonly border: string
  readonly state: string
}

const LIGHT: Ink = { land: '#f6f3ec', coast: '#7f93a3', border: '#5e6872', state: '#8d949b' }
// The lines are dark on a dark map too: they cross the bright bands, where light ones would vanish.
const DARK: Ink = { land: '#364250', coast: '#0b1016', border: '#0b1016', state: '#151c24' }

/** Of one task, so that a frame is rarely missed. */
const SLICE_MS = 12
/** Below it, a fifth of a degree is a pixel. */
const COARSE_ZOOM = 3
const COARSE_DEGREES = 0.2
const ZOOM_STEPS_KEPT = 2 // drawn for a wider view, a closer one would still project all of that

const thinned = new WeakMap<Shapes, Shapes>()

/** The same shapes for a map of the world, with a third of the points. */
function coarse(shapes: Shapes | undefined): Shapes | undefined {
  if (!shapes) return undefined
  const known = thinned.get(shapes)
  if (known) return known
  const land = shapes.land.map((rings) => rings.map((ring) => thin(ring, COARSE_DEGREES)))
  const borders = shapes.borders.map((line) => thin(line, COARSE_DEGREES))
  const made = { ...shapes, land, borders }
  thinned.set(shapes, made)
  return made
}

export interface Basemap {
  setDark(dark: boolean): void
  /** Names stand around these, and are placed anew. */
  setKeepOut(boxes: readonly Box[]): void
  /** The place that people would name it after is named whatever lies over it. Degrees; NaN of none. */
  setEpicentre(lat: number, lon: number): void
  remove(): void
}

/** Expects the panes `land`, `borders` and `names`. Draws when its files have come. */
export function addBasemap(map: LeafletMap): Basemap {
  const renderers = {
    land: canvas({ pane: 'land', padding: 0.3 }),
    borders: canvas({ pane: 'borders', padding: 0.3 }),
  }
  const drawn: LayerGroup[] = []
  let drawnArea: LatLngBounds | undefined
  let drawnZoom = 0
  const names = layerGroup().addTo(map)
  let ink = LIGHT
  let world: Shapes | undefined
  let states: Shapes | undefined
  const towns = createTowns()
  let removed = false
  let soon = false
  /** Counts the drawings: the latest is the one that goes on. */
  let drawing = 0
  let keepOut: readonly Box[] = []

  const line = (path: readonly Position[], kind: LineKind) =>
    polyline(path.map(toLatLng), {
      renderer: renderers.borders,
      interactive: false,
      color: ink[kind],
      weight: kind === 'state' ? 0.8 : kind === 'border' ? 1.1 : 0.8,
      ...(kind === 'state' ? { dashArray: '4 3' } : {}),
    })

  /**
   * Land, then the lines on it, as wide as `area`. The coasts are lines of their own, so that the edge of the drawn part does not
   * look like a coast. A finer coast has the turns in it in which it is seen.
   */
  function* layersOf(turns: readonly number[], area: Area, coast: Coast | undefined): Generator<Layer> {
    const [drawnWorld, drawnStates] = [world, states].map((shapes) =>
      drawnZoom < COARSE_ZOOM ? coarse(shapes) : shapes,
    )
    const { land = [], borders = [] } = drawnWorld ?? {}
    if (coast) yield* landLayers(coast.land, 0, area)
    else for (const turn of turns) yield* landLayers(land, turn, area)
    if (coast) yield* lineLayers(coast.lines, 'coast', 0, area)
    for (const turn of turns) {
      if (!coast) yield* lineLayers(land.flat(), 'coast', turn, area)
      yield* lineLayers(drawnStates?.borders ?? [], 'state', turn, area)
      yield* lineLayers(borders, 'border', turn, area)
    }
  }

  function* landLayers(land: Shapes['land'], turn: number, area: Area): Generator<Layer> {
    const here = { ...area, west: area.west - turn, east: area.east - turn }
    for (const rings of land) {
      const clipped = rings.map((ring) => shift(clipRing(ring, here), turn))
      if ((clipped[0]?.length ?? 0) === 0) continue
      const options = {
        renderer: renderers.land,
        interactive: false,
        stroke: false,
        fillColor: ink.land,
        fillOpacity: 1,
      }
      yield polygon(
        clipped.map((ring) => ring.map(toLatLng)),
        options,
      )
    }
  }

  function* lineLayers(paths: Shapes['borders'], kind: LineKind, turn: number, area: Area): Generator<Layer> {
    const here = { ...area, west: area.west - turn, east: area.east - turn }
    for (const path of paths) for (const piece of clipLine(path, here)) yield line(shift(piece, turn), kind)
  }

  /** In slices, so that a page stays awake while the whole world is drawn; a later drawing ends this one. */
  async function draw(turns: readonly number[], area: Area, coast?: Coast): Promise<boolean> {
    const mine = ++drawing
    const group = layerGroup().addTo(map)
    drawn.push(group)
    let sliceEnd = performance.now() + SLICE_MS
    for (const layer of layersOf(turns, area, coast)) {
      group.addLayer(layer)
      if (performance.now() < sliceEnd) continue
      await new Promise((resolve) => setTimeout(resolve))
      if (removed || drawing !== mine) return false
      sliceEnd = performance.now() + SLICE_MS
    }
    return true
  }

  /** The world's coast at once, and the finer one in its place when its files have come. */
  async function drawTwice(turns: readonly number[], area: Area): Promise<void> {
    if (!(await draw(turns, area))) return
    const mine = drawing
    const coast = await loadCoast(area)
    if (!coast || removed || drawing !== mine) return
    const coarser = drawn.splice(0)
    if (await draw(turns, area, coast)) for (const group of coarser) group.remove()
    else drawn.push(...coarser)
  }

  async function drawWhenLoaded(): Promise<void> {
    const [loadedWorld, loadedStates] = await Promise.all([loadShapes('world'), loadShapes('us-states')])
    world = loadedWorld
    states = loadedStates
    // By then the map has its view, so the whole world is not drawn for a moment.
    await afterPaint()
    if (removed) return
    redraw()
    drawNames()
    void nameTowns()
  }

  async function nameTowns(): Promise<void> {
    const centre = map.getCenter()
    const isMore = await towns.load(areaOf(map.getBounds()), { lat: centre.lat, lon: centre.lng })
    if (isMore && !removed) drawNames()
  }

  /** What is in view and as much again on each side, and that only when the view leaves it or is far within it. */
  function drawInView(): void {
    if (!world || removed) return
    const bounds = map.getBounds()
    const zoom = map.getZoom()
    const isCoarse = drawnZoom < COARSE_ZOOM && zoom >= COARSE_ZOOM
    if (!isCoarse && drawnArea?.contains(bounds) && Math.abs(zoom - drawnZoom) < ZOOM_STEPS_KEPT) return
    for (const group of drawn.splice(0)) group.remove()
    drawnArea = bounds.pad(1)
    drawnZoom = zoom
    const area = areaOf(drawnArea)
    // The neighbouring worlds are drawn only when someone looks over the antimeridian.
    const turns = [-360, 0, 360].filter(
      (turn) => bounds.getWest() <= 180 + turn && bounds.getEast() >= -180 + turn,
    )
    void drawTwice(turns, area)
  }

  /** A view is often moved twice in one go; what is drawn beyond it lasts until then. */
  async function drawSoon(): Promise<void> {
    if (soon) return
    soon = true
    await afterPaint()
    soon = false
    if (removed) return
    drawInView()
    void nameTowns()
  }

  function drawNames(): void {
    names.clearLayers()
    const { x: width, y: height } = map.getSize()
    const view = {
      width,
      height,
      keepOut,
      pixelsPerDegree: (256 * 2 ** map.getZoom()) / 360,
      toPixels: (lat: number, lon: number) => map.latLngToContainerPoint([lat, lon]),
    }
    const { cities, epicentral } = towns
    const dots = placeCities(cities, view, epicentral)
    const around = { ...view, keepOut: [...keepOut, ...dots.map(cityBox)] }
    for (const { text, side, x, y, dx = 0, dy = 0 } of dots) {
      const isEpicentral = text === epicentral?.[0]
      addName(text, `shake-city is-${side}${isEpicentral ? ' is-epicentral' : ''}`, x, y, `${dx}px ${dy}px`)
    }
    const { names: countries = [], codes = {} } = world ?? {}
    const inWords = (country: string): string => countryName(country, codes[country])
    for (const { text, kind, x, y } of placeNames(countries, states?.names ?? [], around, inWords))
      addName(text, `shake-name is-${kind}`, x, y)
  }

  function addName(text: string, className: string, x: number, y: number, moved = ''): void {
    const span = document.createElement('span')
    span.textContent = text
    span.style.translate = moved
    const icon = divIcon({ className, html: span, iconSize: [0, 0] })
    const options = { icon, pane: 'names', interactive: false, keyboard: false }
    names.addLayer(marker(map.containerPointToLatLng([x, y]), options))
  }

  function redraw(): void {
    drawnArea = undefined
    drawInView()
  }

  const onMove = (): void => void drawSoon()
  map.on('moveend', onMove)
  const stopNaming = effect(() => {
    void language.value
    drawNames()
  })
  void drawWhenLoaded()

  return {
    setKeepOut(boxes) {
      keepOut = boxes
      drawNames()
    },
    setEpicentre(lat, lon) {
      if (towns.setEpicentre(lat, lon)) void nameTowns()
    },
    setDark(dark) {
      ink = dark ? DARK : LIGHT
      redraw()
    },
    remove() {
      removed = true
      map.off('moveend', onMove)
      stopNaming()
      for (const group of drawn) group.remove()
      names.remove()
    },
  }
}

function toLatLng([lon, lat]: Position): LatLngTuple {
  return [lat, lon]
}
