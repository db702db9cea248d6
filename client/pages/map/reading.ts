/**
 * The intensity under the pointer, under a finger, and, for the keyboard, under a crosshair in the middle of the map;
 * in pick mode a click or Enter picks that place.
 */
import { type LatLng, type LeafletMouseEvent, type Map as LeafletMap, tooltip } from 'leaflet'
import { mmiAt } from '../../shakemap/grid.ts'
import { legendRowOf, romanOf } from '../../shakemap/palette.ts'
import type { MmiGrid } from '../../shakemap/types.ts'

export type Pick = (lat: number, lon: number) => void

export interface Reading {
  setGrid(grid: MmiGrid | undefined): void
  setPicking(on: boolean): void
  remove(): void
}

const LABEL =
  'Map of shaking intensity. Arrow keys move it, plus and minus zoom; the place under the crosshair is read out.'
const LABEL_PICKING =
  'Map to pick a place on. Arrow keys move it, plus and minus zoom, Enter picks the place under the crosshair.'

export function addReading(map: LeafletMap, onPick: Pick | undefined): Reading {
  const container = map.getContainer()
  const tip = tooltip({ direction: 'top', offset: [0, -12], opacity: 1, className: 'shake-tip' })
  const crosshair = document.createElement('div')
  crosshair.className = 'shake-crosshair'
  const spoken = document.createElement('div')
  spoken.className = 'shake-spoken'
  spoken.setAttribute('role', 'status')
  container.append(crosshair, spoken)
  container.setAttribute('role', 'application')
  let grid: MmiGrid | undefined
  let picking = false
  let byKeyboard = false

  function show(place: LatLng): void {
    const words = grid ? wordsAt(grid, place) : undefined
    if (words === undefined) tip.close()
    else tip.setContent(words).setLatLng(place).openOn(map)
  }

  function setByKeyboard(on: boolean): void {
    byKeyboard = on
    container.classList.toggle('is-by-keyboard', on)
    if (on) readMiddle()
    else {
      tip.close()
      spoken.textContent = ''
    }
  }

  function readMiddle(): void {
    if (!byKeyboard) return
    const middle = map.getCenter()
    show(middle)
    const { lat, lng } = middle.wrap()
    const place = `${Math.abs(lat).toFixed(2)}° ${lat < 0 ? 'south' : 'north'}, ${Math.abs(lng).toFixed(2)}° ${lng < 0 ? 'west' : 'east'}`
    spoken.textContent = `${place}: ${grid ? (wordsAt(grid, middle) ?? 'not in the map') : 'intensity not known'}`
  }

  function pick(place: LatLng): void {
    const { lat, lng } = place.wrap()
    // Beyond, the projection has no ground.
    onPick?.(Math.max(-85, Math.min(85, lat)), lng)
  }

  const onMove = (event: LeafletMouseEvent): void => {
    if (!byKeyboard) show(event.latlng)
  }
  const onOut = (): void => {
    if (!byKeyboard) tip.close()
  }
  const onClick = (event: LeafletMouseEvent): void => {
    if (picking) pick(event.latlng)
    else show(event.latlng)
  }
  const onKey = (event: KeyboardEvent): void => {
    if (event.target !== container) return
    if (event.key === 'Enter' && picking) {
      event.preventDefault()
      pick(map.getCenter())
    } else if (event.key === 'Escape') setByKeyboard(false)
    else if (/^(Arrow|[-+=]$)/.test(event.key) && !byKeyboard) setByKeyboard(true)
  }
  const onFocus = (): void => {
    if (container.matches(':focus-visible')) setByKeyboard(true)
  }
  const onLeave = (): void => {
    if (byKeyboard) setByKeyboard(false)
  }

  map.on('mousemove', onMove).on('mouseout', onOut).on('click', onClick).on('moveend', readMiddle)
  container.addEventListener('keydown', onKey)
  container.addEventListener('focus', onFocus)
  container.addEventListener('blur', onLeave)
  container.addEventListener('pointerdown', onLeave)
  container.setAttribute('aria-label', LABEL)

  return {
    setGrid(next) {
      grid = next
      tip.close()
      readMiddle()
    },
    setPicking(on) {
      picking = on
      container.classList.toggle('is-picking', on)
      container.setAttribute('aria-label', on ? LABEL_PICKING : LABEL)
    },
    remove() {
      map.off('mousemove', onMove).off('mouseout', onOut).off('click', onClick).off('moveend', readMiddle)
      container.removeEventListener('keydown', onKey)
      container.removeEventListener('focus', onFocus)
      container.removeEventListener('blur', onLeave)
      container.removeEventListener('pointerdown', onLeave)
      crosshair.remove()
      spoken.remove()
    },
  }
}

/** `VII, very strong (6.8)`; undefined outside the grid. */
function wordsAt(grid: MmiGrid, { lat, lng }: LatLng): string | undefined {
  const mmi = mmiAt(grid, lat, lng)
  if (mmi === null) return undefined
  return `${romanOf(mmi)} · ${legendRowOf(mmi).shaking} (${mmi.toFixed(1)})`
}
