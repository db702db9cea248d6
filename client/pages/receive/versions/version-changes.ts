/** What one version of a map changes to the one before, in plain words of the page's language. */
import { distanceKm } from '../../../shakemap/distance.ts'
import { LEGEND, romanOf } from '../../../shakemap/palette.ts'
import { eventTexts } from '../../texts/sections/event.ts'
import { formatDepth, formatMagnitude, formatNumber } from '../../texts/figures.ts'
import { wordIn } from '../release/product-words.ts'
import { roundTo2 } from '../release/summary.ts'
import type { VersionFacts } from './version-facts.ts'

/** Below it an epicentre or a depth has not moved for anybody. */
const MOVED_KM_MIN = 1
/** Areas that differ by less are the same to the two figures that an estimate deserves. */
const AREA_RATIO_MIN = 1.05

/**
 * One sentence without its full stop for each thing that matters: none where nothing that matters changed. What either
 * version does not say is not compared.
 */
export function changesBetween(before: VersionFacts, after: VersionFacts): string[] {
  return [
    review(before, after),
    magnitude(before, after),
    epicentre(before, after),
    depth(before, after),
    intensity(before, after),
    area(before, after),
    stations(before, after),
    grade(before, after),
    source(before, after),
  ].filter((change) => change !== '')
}

function review(before: VersionFacts, after: VersionFacts): string {
  const [was, is] = [before.mapStatus.toLowerCase(), after.mapStatus.toLowerCase()]
  if (was === is || was === '' || is === '') return ''
  const { reviews, status } = eventTexts.value.changes
  return wordIn(reviews, is) ?? status({ from: before.mapStatus, to: after.mapStatus })
}

function magnitude(before: VersionFacts, after: VersionFacts): string {
  const { magnitude: say } = eventTexts.value.changes
  return fromTo(say, before.magnitude, after.magnitude, formatMagnitude)
}

function epicentre(before: VersionFacts, after: VersionFacts): string {
  if (before.lat === null || before.lon === null || after.lat === null || after.lon === null) return ''
  const km = distanceKm(before.lat, before.lon, after.lat, after.lon)
  if (km < MOVED_KM_MIN) return ''
  const { epicentre: say, directions } = eventTexts.value.changes
  const direction = directions[directionOf(before.lat, before.lon, after.lat, after.lon)] ?? ''
  return say({ km: formatNumber(Math.round(km)), direction })
}

function depth(before: VersionFacts, after: VersionFacts): string {
  if (before.depthKm === null || after.depthKm === null) return ''
  if (Math.abs(after.depthKm - before.depthKm) < MOVED_KM_MIN) return ''
  const { depth: say } = eventTexts.value.changes
  return fromTo(say, before.depthKm, after.depthKm, formatDepth)
}

function intensity(before: VersionFacts, after: VersionFacts): string {
  return fromTo(eventTexts.value.changes.intensity, before.maxMmi, after.maxMmi, romanOf)
}

/** Of the strongest of VI, V and IV that occurs in either: from VI on things break, below it is still felt. */
function area(before: VersionFacts, after: VersionFacts): string {
  const [was, is] = [before.areasKm2, after.areasKm2]
  if (!was || !is) return ''
  for (const name of ['VI', 'V', 'IV']) {
    const row = LEGEND.findIndex(({ intensity }) => intensity === name)
    const [from = 0, to = 0] = [was[row], is[row]]
    if (from === 0 && to === 0) continue
    if (Math.max(from, to) < Math.min(from, to) * AREA_RATIO_MIN) return ''
    const say = (change: FromTo): string => eventTexts.value.changes.area({ intensity: name, ...change })
    return fromTo(say, from, to, areaText)
  }
  return ''
}

function areaText(km2: number): string {
  const { noArea, areaBelow1 } = eventTexts.value.changes
  if (km2 === 0) return noArea
  return km2 < 1 ? areaBelow1 : `${roundTo2(km2)} km²`
}

function stations(before: VersionFacts, after: VersionFacts): string {
  const { stations: say } = eventTexts.value.changes
  return fromTo(say, before.stations, after.stations, (value) => formatNumber(value))
}

function grade(before: VersionFacts, after: VersionFacts): string {
  const [was, is] = [before.uncertaintyGrade, after.uncertaintyGrade]
  return was === null || is === null || was === is
    ? ''
    : eventTexts.value.changes.grade({ from: was, to: is })
}

function source(before: VersionFacts, after: VersionFacts): string {
  if (before.source === '' || after.source === '' || before.source === after.source) return ''
  return eventTexts.value.changes.source({ from: before.source, to: after.source })
}

interface FromTo {
  readonly from: string
  readonly to: string
}

/** '' where either is not known, or both read the same. */
function fromTo(
  say: (change: FromTo) => string,
  before: number | null,
  after: number | null,
  write: (value: number) => string,
): string {
  if (before === null || after === null) return ''
  const [was, is] = [write(before), write(after)]
  return was === is ? '' : say({ from: was, to: is })
}

/** The nearest of eight directions from one point to another, clockwise from north (0); over short distances, where the earth is flat. */
function directionOf(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const east = ((((lon2 - lon1 + 180) % 360) + 360) % 360) - 180
  const angle = Math.atan2(east * Math.cos((((lat1 + lat2) / 2) * Math.PI) / 180), lat2 - lat1)
  return Math.round((angle / (2 * Math.PI)) * 8 + 8) % 8
}
