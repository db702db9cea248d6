/**
 * The intensity and the distance from the epicentre under the pointer, under a finger, and, for the keyboard, under a
 * crosshair in the middle of the map; a click or Enter on a station shows its values, in pick mode it picks the place.
 */
import { type LatLng, type LeafletMouseEvent, type Map as LeafletMap, tooltip } from 'leaflet'
import { distanceKm } from '../../shakemap/distance.ts'
import { romanOf } from '../../shakemap/palette.ts'
import { type Sampled, sampleAt } from '../../shakemap/sample.ts'
import type { MmiGrid } from '../../shakemap/types.ts'
import type { ShownMotion } from './drawings.ts'
import { motionWords } from '../common/words/motion.ts'
import { effect, untracked } from '@preact/signals'
import { shakingOf } from '../common/words/intensity.ts'
import { formatFixed, formatMmi, formatNumber } from '../texts/figures.ts'
import { mapTexts } from '../texts/sections/map.ts'
import { stationWords, type StationsLayer } from './stations-layer.ts'

export type Pick = (lat: number, lon: number) => void

export interface Reading {
  /** `motion`: what is drawn in place of the intensity is told first. */
  setMap(map: Sampled | undefined, motion: ShownMotion | null): void
  /** Degrees; NaN where it is not known. */
  setEpicentre(lat: number, lon: number): void
  setPicking(on: boolean): void
  remove(): void
}

export function addReading(map: LeafletMap, stations: StationsLayer, onPick: Pick | undefined): Reading {
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
  let motion: ShownMotion | null = null
  let mmiStd: Float32Array | undefined
  let epicentre: { readonly lat: number; readonly lon: number } = { lat: NaN, lon: NaN }
  let picking = false
  let byKeyboard = false

  function show(place: LatLng): void {
    const station = picking ? undefined : stations.at(place)
    container.classList.toggle('is-on-station', station !== undefined)
    const lines = [motionAt(place), wordsAt(place), station && stationWords(station)].filter(
      (line) => line !== undefined,
    )
    if (lines.length === 0) tip.close()
    else tip.setContent(linesOf(lines)).setLatLng(place).openOn(map)
  }

  /** `VII · Very strong (6.8), 34 km from the epicentre`; without a grid the distance alone; undefined outside the grid. */
  function wordsAt({ lat, lng }: LatLng): string | undefined {
    const km = distanceKm(epicentre.lat, epicentre.lon, lat, lng)
    const distance = Number.isNaN(km) ? undefined : distanceWords(km)
    if (!grid) return distance
    const sample = sampleAt({ grid, ...(mmiStd ? { mmiStd } : {}) }, lat, lng)
    if (!sample) return undefined
    const deviation = sample.mmiStd === undefined ? '' : ` ± ${formatFixed(sample.mmiStd, 1)}`
    const words = `${romanOf(sample.mmi)} · ${shakingOf(sample.mmi)} (${formatMmi(sample.mmi)}${deviation})`
    return distance === undefined ? words : `${words}, ${distance}`
  }

  /** `PGA 23 %g`, where a motion is drawn and has a value. */
  function motionAt({ lat, lng }: LatLng): string | undefined {
    const value = grid && motion && sampleAt({ grid, pga: motion.values }, lat, lng)?.pga
    return motion && typeof value === 'number' ? motionWords(motion.name, value) : undefined
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
    const texts = mapTexts.value
    const words = [motionAt(middle), wordsAt(middle)].filter(Boolean).join(', ')
    const station = stations.at(middle)
    const read = texts.spokenPlace({
      lat: (lat < 0 ? texts.south : texts.north)({ degrees: formatFixed(Math.abs(lat), 2) }),
      lon: (lng < 0 ? texts.west : texts.east)({ degrees: formatFixed(Math.abs(lng), 2) }),
      words: grid ? words || texts.outside : [texts.unknown, words].filter(Boolean).join(', '),
    })
    spoken.textContent = [read, station && stationWords(station)].filter(Boolean).join('. ')
  }

  /** A pointer may rest on the map while more of it comes: what it reads is renewed, and stays. */
  function readAgain(): void {
    const place = tip.getLatLng()
    if (byKeyboard) readMiddle()
    else if (place && tip.isOpen()) show(place)
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
    if (picking) return pick(event.latlng)
    const station = stations.at(event.latlng)
    if (!station) return show(event.latlng)
    tip.close()
    stations.show(station)
  }
  const onKey = (event: KeyboardEvent): void => {
    if (event.target !== container) return
    if (event.key === 'Enter') {
      const station = picking ? undefined : stations.at(map.getCenter())
      if (picking || station) event.preventDefault()
      if (picking) pick(map.getCenter())
      else if (station) stations.show(station)
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
  const name = (): void => {
    const { label, labelPicking } = mapTexts.value
    container.setAttribute('aria-label', picking ? labelPicking : label)
  }
  const stopNaming = effect(() => {
    name()
    untracked(readMiddle)
  })

  return {
    setMap(next, nextMotion) {
      // It is told again once it is drawn.
      if (next?.grid === grid && nextMotion?.values === motion?.values && next?.mmiStd === mmiStd) return
      grid = next?.grid
      motion = nextMotion
      mmiStd = next?.mmiStd
      if (!next) tip.close()
      readAgain()
    },
    setEpicentre(lat, lon) {
      if (Object.is(lat, epicentre.lat) && Object.is(lon, epicentre.lon)) return
      epicentre = { lat, lon }
      readAgain()
    },
    setPicking(on) {
      picking = on
      container.classList.toggle('is-picking', on)
      name()
    },
    remove() {
      stopNaming()
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

function distanceWords(km: number): string {
  return mapTexts.value.fromEpicentre({ km: km < 10 ? formatFixed(km, 1) : formatNumber(Math.round(km)) })
}

function linesOf(lines: readonly string[]): HTMLElement {
  const element = document.createElement('div')
  for (const text of lines) {
    const line = document.createElement('div')
    line.textContent = text
    element.append(line)
  }
  return element
}
