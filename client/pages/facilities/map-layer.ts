/**
 * Facilities on the map, each with the shape and the colour of its level, on one canvas: thousands are drawn in a few
 * milliseconds, where as many elements would stutter. The table says the same to those who do not see the map.
 */
import { effect } from '@preact/signals'
import {
  DomUtil,
  type LatLngExpression,
  type LeafletMouseEvent,
  type Map as LeafletMap,
  popup,
} from 'leaflet'
import type { FacilityStanding } from '../../facilities/rate/changes.ts'
import { levelOf } from '../../facilities/order.ts'
import { ringOf, shapeOf, unwrapped } from '../../facilities/outline.ts'
import type { Outline, Row } from '../../facilities/types.ts'
import { facilitiesTexts } from '../texts/sections/facilities.ts'
import { MARKS } from './table/shapes.ts'
import { priorityWords, STANDINGS, shakingWords } from './words.ts'

export interface FacilityLayer {
  /** In place of those that were shown. */
  show(rows: readonly Row[]): void
  /** Moves the view there and says what the facility is. */
  open(row: Row): void
  /** Given, the next tap, or Enter at the crosshair, picks a place. Degrees, longitude within ±180. */
  pick(onPick: ((lat: number, lon: number) => void) | undefined): void
  remove(): void
}

const PANE = 'facilities'
const Z_INDEX = '615' // over the numerals, under the epicentre
const PADDING = 80 // pixels beyond the map's edge, so that a short pan shows no gap
const SHAPE = 20 // pixels of a shape's box
const FINGER = 14 // pixels from a shape's middle that still are a tap on it
const SAME_PLACE = 3 // pixels
const CROWD = 400 // facilities in view, from which on shapes are smaller

interface Placed {
  readonly row: Row
  readonly x: number
  readonly y: number
}

export function addFacilityLayer(map: LeafletMap): FacilityLayer {
  const pane = map.getPane(PANE) ?? map.createPane(PANE)
  pane.style.zIndex = Z_INDEX
  pane.style.pointerEvents = 'none'
  const canvas = document.createElement('canvas')
  canvas.setAttribute('aria-hidden', 'true')
  // While Leaflet animates a zoom, what is drawn for the old one would lie beside its places.
  canvas.className = 'leaflet-zoom-hide'
  pane.append(canvas)
  const context = canvas.getContext('2d')
  let rows: readonly Row[] = []
  let placed: readonly Placed[] = []
  let picker: ((lat: number, lon: number) => void) | undefined
  let frame = 0
  const words = popup({ maxWidth: 260, autoPan: true, className: 'facility-popup' })
  /** Whose words are in the popup. */
  let told: Row | undefined

  function draw(): void {
    frame = 0
    if (!context) return
    const size = map.getSize()
    const [width, height] = [size.x + 2 * PADDING, size.y + 2 * PADDING]
    const ratio = Math.min(3, window.devicePixelRatio || 1)
    canvas.width = width * ratio
    canvas.height = height * ratio
    canvas.style.width = `${width}px`
    canvas.style.height = `${height}px`
    DomUtil.setPosition(canvas, map.containerPointToLayerPoint([-PADDING, -PADDING]))
    placed = place(width, height)
    context.scale(ratio, ratio)
    context.translate(PADDING, PADDING)
    drawOutlines(context, width, height)
    context.setTransform(1, 0, 0, 1, 0, 0)
    const side = placed.length > CROWD ? SHAPE * 0.7 : SHAPE
    const sprites = new Map<FacilityStanding, HTMLCanvasElement>()
    // The gravest come last and lie on top.
    const byStanding = group(placed)
    for (const standing of STANDINGS.toReversed()) {
      const drawn = new Set<number>()
      for (const { x, y } of byStanding.get(standing) ?? []) {
        // One on top of another of its kind shows nothing more, and a city has thousands.
        const cell = Math.round(y / SAME_PLACE) * 10_000 + Math.round(x / SAME_PLACE)
        if (drawn.has(cell)) continue
        drawn.add(cell)
        let sprite = sprites.get(standing)
        if (!sprite) sprites.set(standing, (sprite = drawSprite(standing, side * ratio)))
        context.drawImage(
          sprite,
          Math.round((x + PADDING) * ratio - sprite.width / 2),
          Math.round((y + PADDING) * ratio - sprite.height / 2),
        )
      }
    }
  }

  /** Those in view, in the map's pixels; the copy of the world that the view is on. */
  function place(width: number, height: number): Placed[] {
    const middle = map.getCenter().lng
    const inView: Placed[] = []
    for (const row of rows) {
      const { lat, lon } = row.facility
      if (lat > 86 || lat < -86) continue
      const { x, y } = map.latLngToContainerPoint([lat, near(lon, middle)])
      if (x >= -PADDING && y >= -PADDING && x <= width - PADDING && y <= height - PADDING)
        inView.push({ row, x, y })
    }
    return inView
  }

  /**
   * Lines and areas under the shapes, in the colour of their level; the gravest on top. An area is not filled: its colour
   * would mix with that of the intensities under it.
   */
  function drawOutlines(on: CanvasRenderingContext2D, width: number, height: number): void {
    const middle = map.getCenter().lng
    on.lineJoin = 'round'
    const outlined = rows.filter(({ facility }) => facility.outline.length > 0)
    for (const row of outlined.toSorted((a, b) => grave(b) - grave(a))) {
      const { facility } = row
      const corners = ringOf(unwrapped(facility.outline), shapeOf(facility) === 'area')
      const turn = near(facility.lon, middle) - middleOf(corners)
      const points = corners.map(([lon, lat]) =>
        map.latLngToContainerPoint([Math.max(-86, Math.min(86, lat)), lon + turn]),
      )
      const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)]
      if (Math.max(...xs) < -PADDING || Math.min(...xs) > width) continue
      if (Math.max(...ys) < -PADDING || Math.min(...ys) > height) continue
      const path = new Path2D()
      for (const [i, { x, y }] of points.entries())
        if (i === 0) path.moveTo(x, y)
        else path.lineTo(x, y)
      const { fill } = MARKS[levelOf(row)]
      for (const [lineWidth, color] of [
        [7, '#ffffff'],
        [5, '#14181d'],
        [2.5, fill],
      ] as const) {
        on.lineWidth = lineWidth
        on.strokeStyle = color
        on.stroke(path)
      }
    }
  }

  function later(): void {
    if (frame === 0) frame = requestAnimationFrame(draw)
  }

  function at({ x, y }: { readonly x: number; readonly y: number }): Row | undefined {
    let nearest: Row | undefined
    let best = FINGER ** 2
    for (const candidate of placed) {
      const off = (candidate.x - x) ** 2 + (candidate.y - y) ** 2
      // Of shapes that lie on each other, the one on top answers.
      if (off < best || (off === best && nearest && grave(candidate.row) < grave(nearest))) {
        best = off
        nearest = candidate.row
      }
    }
    return nearest
  }

  function tell(row: Row, place: LatLngExpression): void {
    told = row
    words.setLatLng(place).setContent(wordsOf(row)).openOn(map)
  }

  const onClick = ({ latlng, containerPoint }: LeafletMouseEvent): void => {
    if (picker) return choose(latlng.wrap())
    const row = at(containerPoint)
    if (row) tell(row, [row.facility.lat, near(row.facility.lon, latlng.lng)])
  }
  const onMove = ({ containerPoint }: LeafletMouseEvent): void => {
    map.getContainer().classList.toggle('is-on-facility', !picker && at(containerPoint) !== undefined)
  }
  const onKey = (event: KeyboardEvent): void => {
    if (!picker || event.target !== map.getContainer()) return
    if (event.key === 'Enter') {
      event.preventDefault()
      choose(map.getCenter().wrap())
    }
  }
  function choose({ lat, lng }: { readonly lat: number; readonly lng: number }): void {
    picker?.(Math.max(-85, Math.min(85, lat)), lng)
  }

  map.on('moveend zoomend resize viewreset', later).on('click', onClick).on('mousemove', onMove)
  map.getContainer().addEventListener('keydown', onKey)
  const stopWording = effect(() => {
    void facilitiesTexts.value
    if (told && words.isOpen()) words.setContent(wordsOf(told))
  })

  return {
    show(next) {
      rows = next
      later()
    },
    open(row) {
      const { lat, lon } = row.facility
      const to: [number, number] = [Math.max(-85, Math.min(85, lat)), near(lon, map.getCenter().lng)]
      map.setView(to, Math.max(8, map.getZoom()), { animate: false })
      tell(row, to)
    },
    pick(onPick) {
      picker = onPick
      map.getContainer().classList.toggle('is-picking', onPick !== undefined)
    },
    remove() {
      stopWording()
      cancelAnimationFrame(frame)
      map.off('moveend zoomend resize viewreset', later).off('click', onClick).off('mousemove', onMove)
      map.getContainer().removeEventListener('keydown', onKey)
      map.getContainer().classList.remove('is-picking', 'is-on-facility')
      canvas.remove()
    },
  }
}

function middleOf(corners: Outline): number {
  const lons = corners.map(([lon]) => lon)
  return (Math.min(...lons) + Math.max(...lons)) / 2
}

function near(lon: number, middle: number): number {
  return lon + 360 * Math.round((middle - lon) / 360)
}

function grave(row: Row): number {
  return STANDINGS.indexOf(levelOf(row))
}

function group(placed: readonly Placed[]): Map<FacilityStanding, Placed[]> {
  const groups = new Map<FacilityStanding, Placed[]>(STANDINGS.map((standing) => [standing, []]))
  for (const one of placed) groups.get(levelOf(one.row))?.push(one)
  return groups
}

function drawSprite(standing: FacilityStanding, side: number): HTMLCanvasElement {
  const sprite = document.createElement('canvas')
  const margin = 3
  sprite.width = sprite.height = Math.ceil(side + 2 * margin)
  const context = sprite.getContext('2d')
  if (!context) return sprite
  const { path, fill } = MARKS[standing]
  const shape = new Path2D(path)
  context.translate(margin, margin)
  context.scale(side / SHAPE, side / SHAPE)
  context.lineJoin = 'round'
  // White around black: to be seen on the map's every colour.
  context.lineWidth = 4.5
  context.strokeStyle = '#ffffff'
  context.stroke(shape)
  context.lineWidth = 2
  context.strokeStyle = '#14181d'
  context.stroke(shape)
  context.fillStyle = fill
  // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a canvas is no array
  context.fill(shape)
  return sprite
}

/** Names are strangers' texts: set as text, never as HTML. */
function wordsOf(row: Row): HTMLElement {
  const words = document.createElement('div')
  const name = document.createElement('strong')
  name.textContent = row.facility.name
  const { levels, levelWords, intensity } = facilitiesTexts.value
  const { name: level } = levels[levelOf(row)]
  const lines = [
    levelWords({ level, priority: priorityWords(row) }),
    ...(row.impact.shaking ? [intensity({ words: shakingWords(row.impact) })] : []),
  ]
  words.append(name, ...lines.flatMap((line) => [document.createElement('br'), line]))
  return words
}
