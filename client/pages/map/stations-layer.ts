/** ShakeMap's stations on the map: a dot each in the colour of its intensity, its values on a click. */
import { effect } from '@preact/signals'
import {
  canvas,
  circleMarker,
  Control,
  DomEvent,
  type LatLng,
  layerGroup,
  type Map as LeafletMap,
  popup,
} from 'leaflet'
import { colorOf, romanOf } from '../../shakemap/palette.ts'
import type { Station } from '../../shakemap/files/stations.ts'
import { shakingOf } from '../common/words/intensity.ts'
import { formatMmi, formatMotion, formatNumber } from '../texts/figures.ts'
import { mapTexts } from '../texts/sections/map.ts'
import { recall, remember } from '../common/remembered.ts'

export interface StationsLayer {
  /** `nearView` turns a longitude to where the map is. */
  set(stations: readonly Station[], nearView: (lon: number) => number): void
  /** The one that is drawn under a pointer there, if any. */
  at(place: LatLng): Station | undefined
  /** Its values, in a popup. */
  show(station: Station): void
  remove(): void
}

const REACH = 9 // pixels: a finger hits what a pointer hits, since the nearest counts
const REACH_FINGER = 18
const KEPT_AS = 'flashcrew-stations'

/** Expects the pane `stations`. */
export function addStations(map: LeafletMap): StationsLayer {
  const renderer = canvas({ pane: 'stations', padding: 0.3 })
  const dots = layerGroup()
  const values = popup({ maxWidth: 260, className: 'shake-station', autoPanPadding: [16, 16] })
  const reach = matchMedia('(pointer: coarse)').matches ? REACH_FINGER : REACH
  let stations: readonly Station[] = []
  let lonOf = asIs
  /** Whose values are in the popup. */
  let opened: Station | undefined
  let shown = recall(KEPT_AS) !== 'hidden'

  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'shake-toggle'
  button.addEventListener('click', () => {
    shown = !shown
    remember(KEPT_AS, shown ? 'shown' : 'hidden')
    draw()
  })
  const toggle = new Control({ position: 'topright' })
  toggle.onAdd = () => {
    const frame = document.createElement('div')
    frame.className = 'leaflet-bar'
    frame.append(button)
    DomEvent.disableClickPropagation(frame)
    return frame
  }

  function draw(): void {
    dots.clearLayers()
    if (stations.length === 0) {
      toggle.remove()
      return
    }
    toggle.addTo(map)
    name()
    button.setAttribute('aria-pressed', String(shown))
    if (!shown) {
      map.closePopup(values)
      return
    }
    // Instruments above reports, of which there are many more.
    for (const kind of ['reports', 'instrument'] as const)
      for (const station of stations) if (station.kind === kind) dots.addLayer(dotOf(station))
    dots.addTo(map)
  }

  function name(): void {
    button.textContent = mapTexts.value.stations({ count: formatNumber(stations.length) })
    if (opened && values.isOpen()) values.setContent(cardOf(opened))
  }
  const stopNaming = effect(name)

  function dotOf({ lat, lon, kind, mmi }: Station) {
    const instrument = kind === 'instrument'
    return circleMarker([lat, lonOf(lon)], {
      renderer,
      interactive: false,
      radius: instrument ? 4.5 : 3.5,
      color: '#14181d',
      weight: instrument ? 1.5 : 0.75,
      fillColor: colorOf(mmi ?? NaN),
      fillOpacity: 0.95,
    })
  }

  return {
    set(next, nearView) {
      stations = next
      lonOf = nearView
      draw()
    },
    at(place) {
      if (!shown) return undefined
      const point = map.latLngToContainerPoint(place)
      let nearest: Station | undefined
      let smallest = reach
      for (const station of stations) {
        const away = map.latLngToContainerPoint([station.lat, lonOf(station.lon)]).distanceTo(point)
        if (away > smallest) continue
        smallest = away
        nearest = station
      }
      return nearest
    },
    show(station) {
      opened = station
      values
        .setLatLng([station.lat, lonOf(station.lon)])
        .setContent(cardOf(station))
        .openOn(map)
    },
    remove() {
      stopNaming()
      toggle.remove()
      dots.remove()
    },
  }
}

function asIs(lon: number): number {
  return lon
}

/** `Station NC.MDH1: IV` for a line that is read out or hovers. */
export function stationWords({ code, name, kind, mmi }: Station): string {
  const texts = mapTexts.value
  const what = kind === 'instrument' ? texts.station : texts.reports
  const who = [what, name || code].filter((part) => part !== '').join(' ')
  return mmi === null ? who : `${who}: ${romanOf(mmi)} (${formatMmi(mmi)})`
}

function cardOf(station: Station): HTMLElement {
  const { code, name, kind, mmi, pga, pgv, distanceKm, responses } = station
  const texts = mapTexts.value
  const card = document.createElement('div')
  const add = (tag: 'strong' | 'div', text: string): void => {
    const line = document.createElement(tag)
    line.textContent = text
    card.append(line)
  }
  add('strong', name || code || texts.nameless)
  add('div', `${kind === 'instrument' ? texts.instrument : texts.people}${code && name ? ` · ${code}` : ''}`)
  if (mmi !== null) {
    const intensity = `${romanOf(mmi)} · ${shakingOf(mmi)} (${formatMmi(mmi)})`
    add('div', texts.intensity({ intensity }))
  }
  if (responses !== null) add('div', texts.responses({ count: formatNumber(responses) }))
  if (pga !== null) add('div', texts.acceleration({ value: formatMotion(pga) }))
  if (pgv !== null) add('div', texts.velocity({ value: formatMotion(pgv) }))
  if (mmi === null && pga === null && pgv === null) add('div', texts.noValues)
  if (distanceKm !== null) add('div', texts.fromRupture({ km: formatNumber(Math.round(distanceKm)) }))
  return card
}
