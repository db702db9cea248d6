/** A drill: a scenario ShakeMap of an earthquake that did not happen, in the true formats. */
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import { writeContMmi } from '../contours.ts'
import { cleanText } from '../files/fact-text.ts'
import {
  distanceToLineKm,
  ruptureLine,
  ruptureTopKm,
  writeRupture,
  type RuptureRequest,
} from './drill-rupture.ts'
import {
  distanceOf,
  intensityAt,
  intensityAtRupture,
  motionOf,
  PERIODS,
  pgaOf,
  pgvOf,
} from './ground-motion.ts'
import { distanceKm } from '../distance.ts'
import type { DrillSetting } from './drill-presets.ts'
import { interfaceMotion, type Motion, VS30_RANGE, VS30_USUAL } from './subduction.ts'
import { writeGridXml } from '../files/grid-xml.ts'
import { writeInfo } from '../files/info-json.ts'
import { proposePriority, typeOf } from '../product/product-paths.ts'
import type { GridProduct } from '../types.ts'

export interface DrillRequest {
  /** Degrees; the epicentre. */
  readonly lat: number
  readonly lon: number
  readonly magnitude: number
  readonly depthKm: number
  /** The line over the plane that breaks; without one it shakes as of a point at that depth. */
  readonly rupture?: RuptureRequest | undefined
  /** Active crust where it is left out. */
  readonly setting?: DrillSetting | undefined
  /** m/s, of the ground everywhere on the map; counts over a subduction zone only. Stiff soil where it is left out. */
  readonly vs30?: number | undefined
  /** In words, e.g. `Los Angeles, California`. */
  readonly place: string
  /** When the earthquake is said to have happened. */
  readonly time: Date
  /** When the map is made. */
  readonly now: Date
}

export interface DrillFile {
  readonly path: string
  readonly type: string
  readonly text: string
  readonly priority: number
}

const KM_PER_DEGREE = 111.195
const POINTS_MAX = 181 // a side: a magnitude 7 gives about 1 MB of grid.xml
const SPACING_MIN_DEGREES = 1 / 120 // ShakeMap's own finest
const EDGE_MMI = 2.2 // barely felt: what lies beyond matters to no one
const LIGHT_MMI = 4
const REACH_MAX_KM = 2_000 // of a magnitude 9 the intensity is 4.6 there; farther, the equation is a guess of a guess
const LENGTH_MAX_KM = 1_600 // the longest ever seen, of 2004 off Sumatra
const LAT_EDGE_MAX = 84 // Web Mercator ends at 85

/** info.json, rupture.json where there is one, cont_mmi.json and grid.xml, the first to send first. The error is one sentence for the form. */
export function generateDrill(request: DrillRequest): Result<DrillFile[]> {
  const product = drillProduct(request)
  if (!product.ok) return product
  const { lat, lon, rupture } = request
  const texts = {
    'info.json': writeInfo(product.value),
    ...(rupture ? { 'rupture.json': writeRupture(ruptureLine(lat, lon, rupture), product.value.facts) } : {}),
    'cont_mmi.json': writeContMmi(product.value.grid, product.value.facts),
    'grid.xml': writeGridXml(product.value),
  }
  return ok(
    Object.entries(texts).map(([path, text]) => ({
      path,
      type: typeOf(path),
      text,
      priority: proposePriority(path),
    })),
  )
}

/** The same as a product in memory, for a preview on the map. */
export function drillProduct(request: DrillRequest): Result<GridProduct> {
  const refusal = checkRequest(request)
  if (refusal !== undefined) return err(refusal)
  const { lat, lon, magnitude, depthKm, rupture, time, now } = request
  const at = motionAt(request)
  const frame = frameAround(
    lat,
    lon,
    reachKm(depthKm, (km) => at(km).mmi),
    rupture,
  )
  const line = rupture && ruptureLine(lat, lon, rupture)
  const topKm = ruptureTopKm(magnitude, depthKm)
  const points = frame.nlon * frame.nlat
  const [mmi, pga, pgv] = [new Float32Array(points), new Float32Array(points), new Float32Array(points)]
  const psa = PERIODS.map((name) => [name, new Float32Array(points)] as const)
  const spacing = (frame.latMax - frame.latMin) / (frame.nlat - 1)
  const lonSpacing = (frame.lonMax - frame.lonMin) / (frame.nlon - 1)
  for (let i = 0; i < points; i++) {
    const pointLat = frame.latMax - Math.floor(i / frame.nlon) * spacing
    const pointLon = frame.lonMin + (i % frame.nlon) * lonSpacing
    const motion = at(
      line
        ? Math.hypot(distanceToLineKm(line, pointLat, pointLon), topKm)
        : Math.hypot(distanceKm(lat, lon, pointLat, pointLon), depthKm),
    )
    mmi[i] = motion.mmi
    pga[i] = motion.pga
    pgv[i] = motion.pgv
    for (const [period, [, values]] of psa.entries()) values[i] = motion.psa[period] ?? NaN
  }
  const facts = {
    eventId: `drill${now.toISOString().replaceAll(/\D/g, '').slice(0, 14)}`,
    magnitude,
    depthKm,
    lat,
    lon,
    time,
    description: cleanText(request.place) || 'Drill',
    source: 'drill',
    version: '1',
    processTime: now,
    mapStatus: 'RELEASED',
    eventType: 'SCENARIO',
    uncertaintyGrade: null,
  }
  return ok({ facts, grid: { ...frame, mmi }, pga, pgv, psa: Object.fromEntries(psa) })
}

/** By the kilometres to the rupture, or to the hypocentre where the drill has no rupture. */
function motionAt({ magnitude, rupture, setting, vs30 = VS30_USUAL }: DrillRequest): (km: number) => Motion {
  if (setting === 'subduction') return (km) => interfaceMotion(magnitude, km, vs30)
  const intensity = rupture ? intensityAtRupture : intensityAt
  return (km) => {
    // The grid keeps it as a 32-bit number, and the motion is that of what it keeps.
    const mmi = Math.fround(intensity(magnitude, km))
    return { mmi, pga: pgaOf(mmi), pgv: pgvOf(mmi), psa: PERIODS.map((name) => motionOf(name, mmi)) }
  }
}

function checkRequest({
  lat,
  lon,
  magnitude,
  depthKm,
  rupture,
  setting,
  vs30 = VS30_USUAL,
  time,
  now,
}: DrillRequest): string | undefined {
  if (!(magnitude >= 3 && magnitude <= 9.5)) return 'The magnitude must be between 3 and 9.5.'
  if (!(depthKm >= 0 && depthKm <= 700)) return 'The depth must be between 0 and 700 km.'
  if (!(lon >= -180 && lon <= 180)) return 'The longitude must be between −180 and 180 degrees.'
  if (!(lat >= -80 && lat <= 80))
    return 'The latitude must be between −80 and 80 degrees, where the map is drawn.'
  if (rupture && !(rupture.strike >= 0 && rupture.strike <= 360))
    return 'The strike must be between 0 and 360 degrees.'
  if (rupture && !(rupture.lengthKm >= 0 && rupture.lengthKm <= LENGTH_MAX_KM))
    return `The rupture’s length must be between 0 and ${LENGTH_MAX_KM.toLocaleString('en')} km.`
  const [softest, hardest] = VS30_RANGE
  if (setting === 'subduction' && !(vs30 >= softest && vs30 <= hardest))
    return `The ground’s Vs30 must be between ${softest} and ${hardest.toLocaleString('en')} m/s.`
  if (Number.isNaN(time.getTime()) || Number.isNaN(now.getTime()))
    return 'The time of the earthquake is not a time.'
  if (time.getUTCFullYear() < 1900 || time.getUTCFullYear() > 2200)
    return 'The earthquake must be between 1900 and 2200.'
  return undefined
}

/** How far the map reaches from the epicentre: to where the shaking is barely felt, within bounds that keep it readable. */
function reachKm(depthKm: number, at: (km: number) => number): number {
  const felt = distanceOf(EDGE_MMI, at)
  const alongGround = Math.sqrt(Math.max(0, felt ** 2 - depthKm ** 2))
  // Real maps of a magnitude 7 end some 400 km away, though it is felt at 1,000. Great ones go on to where shaking is light.
  const bound = Math.min(REACH_MAX_KM, Math.max(420, distanceOf(LIGHT_MMI, at)))
  return Math.min(bound, Math.max(40, alongGround))
}

/** The epicentre is always a grid point, so that the map's largest intensity is the true one. */
function frameAround(
  lat: number,
  lon: number,
  reach: number,
  rupture?: RuptureRequest,
): Omit<GridProduct['grid'], 'mmi'> {
  const half = Math.floor(POINTS_MAX / 2)
  const ends = rupture ? ruptureLine(lat, lon, rupture) : []
  const beyond = (of: (point: readonly [number, number]) => number, at: number) =>
    Math.max(0, ...ends.map((point) => Math.abs(of(point) - at)))
  const latReach = reach / KM_PER_DEGREE + beyond(([, pointLat]) => pointLat, lat)
  const lonReach = Math.min(
    60,
    reach / KM_PER_DEGREE / Math.cos((lat * Math.PI) / 180) + beyond(([pointLon]) => pointLon, lon),
  )
  const latSpacing = Math.max(SPACING_MIN_DEGREES, latReach / half)
  const lonSpacing = Math.max(SPACING_MIN_DEGREES, lonReach / half)
  const north = Math.min(Math.round(latReach / latSpacing), Math.floor((LAT_EDGE_MAX - lat) / latSpacing))
  const south = Math.min(Math.round(latReach / latSpacing), Math.floor((LAT_EDGE_MAX + lat) / latSpacing))
  const side = Math.round(lonReach / lonSpacing)
  return {
    lonMin: lon - side * lonSpacing,
    lonMax: lon + side * lonSpacing,
    latMin: lat - south * latSpacing,
    latMax: lat + north * latSpacing,
    nlon: 2 * side + 1,
    nlat: north + south + 1,
  }
}
