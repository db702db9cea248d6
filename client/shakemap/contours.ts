/**
 * Contours of a grid: filled for the map, lines for cont_mmi.json. An overlay picture stretched over a Mercator map is
 * up to 10 km off; these are drawn from the grid, point by point.
 */
import { contours } from 'd3-contour'
import type { Feature, FeatureCollection, MultiLineString, MultiPolygon, Position } from 'geojson'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { unrollNear } from './files/antimeridian.ts'
import { isRecord, numberWithin, partsOf } from './files/geojson.ts'
import { spacingOf } from './grid.ts'
import { shakemapLimits as limits } from './limits.ts'
import { colorOf } from './palette.ts'
import { resample } from './compact/resample.ts'
import type { EventClaim, EventFacts, MmiGrid } from './types.ts'

export type BandFeature = Feature<MultiPolygon, { readonly value: number; readonly color: string }>
interface ContourProperties {
  readonly value: number
  readonly units: string
  readonly color: string
  readonly weight: number
}
export type ContourFeature = Feature<MultiLineString, ContourProperties>
export type ContourCollection = FeatureCollection<MultiLineString, ContourProperties>

const STEP = 0.5
const SIDE_MAX = 400 // points; finer shows nothing more on a screen, and costs seconds

/** Where a map's values are divided. */
interface Step {
  /** Among the grid's values. */
  readonly at: number
  /** What the step is called: the same, where the grid has what the map tells. */
  readonly value: number
  /** Colours of the area from here to the next step, and of the line here. */
  readonly fill: string
  readonly line: string
  readonly weight: number
}

/**
 * One feature per 0.5 MMI, lowest first: the area of at least `value`, in the colour of the middle of value … value+0.5.
 * Each lies on the one before, so they are painted opaque and in order (and made translucent together).
 */
export function filledBands(grid: MmiGrid): BandFeature[] {
  const prepared = prepare(grid)
  return bandsOf(prepared, halfSteps(prepared.values, true).map(stepOf))
}

/** Lines where the intensity crosses each 0.5 MMI (or the given values), without the edge of the grid. */
export function contourLines(grid: MmiGrid, thresholds?: readonly number[]): ContourFeature[] {
  const prepared = prepare(grid)
  return linesOf(prepared, (thresholds ?? halfSteps(prepared.values, false)).map(stepOf), 'mmi')
}

function stepOf(value: number): Step {
  const weight = Number.isInteger(value) ? 2 : 4
  return { at: value, value, fill: colorOf(value + STEP / 2), line: colorOf(value), weight }
}

/** For each value the polygons within which the intensity is at least that; rings are closed, the first of each is the outer one. */
export function areasAtLeast(grid: MmiGrid, values: readonly number[]): Position[][][][] {
  const prepared = prepare(grid)
  return values.map((value) => polygonsOf(prepared, value))
}

/** The areas from each step up, in the order of the steps. */
export function bandsAt(grid: MmiGrid, steps: readonly Step[]): BandFeature[] {
  return bandsOf(prepare(grid), steps)
}

function bandsOf(prepared: Prepared, steps: readonly Step[]): BandFeature[] {
  return steps.map(({ at, value, fill }) => ({
    type: 'Feature',
    properties: { value, color: fill },
    geometry: { type: 'MultiPolygon', coordinates: polygonsOf(prepared, at) },
  }))
}

function polygonsOf({ frame, generator, values }: Prepared, value: number): Position[][][] {
  return generator
    .contour(values, value)
    .coordinates.map((polygon) => polygon.map((ring) => ring.map((point) => toLonLat(frame, point))))
}

/** The lines at the steps that are crossed within the grid. */
export function linesAt(grid: MmiGrid, steps: readonly Step[], units: string): ContourFeature[] {
  return linesOf(prepare(grid), steps, units)
}

function linesOf(
  { frame, generator, values }: Prepared,
  steps: readonly Step[],
  units: string,
): ContourFeature[] {
  const features: ContourFeature[] = []
  for (const { at, value, line: color, weight } of steps) {
    const rings = generator.contour(values, at).coordinates.flat()
    const lines = rings
      .flatMap((ring) => withoutEdge(ring, frame))
      .map((line) => line.map((point) => toLonLat(frame, point)))
    if (lines.length === 0) continue
    features.push({
      type: 'Feature',
      properties: { value, units, color, weight },
      geometry: { type: 'MultiLineString', coordinates: lines },
    })
  }
  return features
}

/** The text of a cont_mmi.json in ShakeMap's format. */
export function writeContMmi(grid: MmiGrid, facts?: Pick<EventFacts, 'eventId' | 'lat' | 'lon'>): string {
  const features = contourLines(grid)
  const collection = {
    type: 'FeatureCollection',
    crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:OGC:1.3:CRS84' } },
    features,
    ...(facts ? { metadata: { eventid: facts.eventId, longitude: facts.lon, latitude: facts.lat } } : {}),
    bbox: boxOf(features) ?? [grid.lonMin, grid.latMin, grid.lonMax, grid.latMax],
  }
  return JSON.stringify(collection)
}

export interface ContourFile {
  readonly contours: ContourCollection
  readonly claim: EventClaim
  /** Sentences for the publisher about what was left out. */
  readonly notes: readonly string[]
}

/**
 * Reads a cont_mmi.json (or cont_mi.json). Colours that are missing or no colours are ours. A line is cut where a point of
 * it cannot be read, and a feature that is no line with a value is left out. The error is a sentence.
 */
export function parseContMmi(text: string): Result<ContourFile> {
  if (text.length > limits.contourCharsMax)
    return err('The contours are over 20 MB, more than a ShakeMap has.')
  const parts = partsOf(text, 'The contours are')
  if (!parts.ok) return parts
  const { features: items, claim } = parts.value
  if (items.length > limits.contourFeaturesMax)
    return err('The contours have more features than a ShakeMap has.')
  const features: ContourFeature[] = []
  let positions = 0
  let left = 0
  for (const item of items) {
    const read = readFeature(item)
    left += read ? read.left : 1
    if (!read) continue
    positions += read.feature.geometry.coordinates.reduce((sum, line) => sum + line.length, 0)
    if (positions > limits.contourPositionsMax)
      return err('The contours have more points than a ShakeMap has.')
    features.push(read.feature)
  }
  if (features.length === 0 && left > 0)
    return err('The contours have a feature that is not a line with a value.')
  const contours = inOneTurn({ type: 'FeatureCollection', features }, claim.facts.lon)
  const notes =
    left === 0 ? [] : [`${left} of the contours’ lines or points cannot be read and are left out.`]
  return ok({ contours, claim, notes })
}

/** Lines over the antimeridian without their jumps, and all of them side by side: near to `lon`, else to the first. */
export function inOneTurn({ features }: ContourCollection, lon?: number): ContourCollection {
  const near = lon ?? features.flatMap(({ geometry }) => geometry.coordinates.flat())[0]?.[0] ?? 0
  return {
    type: 'FeatureCollection',
    features: features.map(({ geometry, ...rest }) => {
      const coordinates = geometry.coordinates.map((line) => unrollNear(line, near))
      return { ...rest, geometry: { type: 'MultiLineString', coordinates } }
    }),
  }
}

interface Prepared {
  readonly frame: Omit<MmiGrid, 'mmi'>
  readonly values: number[]
  readonly generator: ReturnType<typeof contours>
}

function prepare(grid: MmiGrid): Prepared {
  const nlon = Math.min(grid.nlon, SIDE_MAX)
  const nlat = Math.min(grid.nlat, SIDE_MAX)
  const values =
    nlon === grid.nlon && nlat === grid.nlat ? Array.from(grid.mmi) : Array.from(resample(grid, nlon, nlat))
  return { frame: { ...grid, nlon, nlat }, values, generator: contours().size([nlon, nlat]) }
}

/** The half steps between the smallest and the largest value, that at or below the smallest included on request. */
function halfSteps(values: readonly number[], belowAll: boolean): number[] {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  const steps: number[] = []
  if (low > high) return steps
  const first = Math.floor(low / STEP) * STEP
  for (let step = belowAll || first === low ? first : first + STEP; step <= high; step += STEP)
    steps.push(step)
  return steps
}

/** d3-contour puts the value of column i, row j at (i+0.5, j+0.5), and closes rings half a cell outside the grid. */
function toLonLat(frame: Omit<MmiGrid, 'mmi'>, point: Position): Position {
  const x = Math.min(frame.nlon - 0.5, Math.max(0.5, point[0] ?? 0)) - 0.5
  const y = Math.min(frame.nlat - 0.5, Math.max(0.5, point[1] ?? 0)) - 0.5
  const spacing = spacingOf({ ...frame, mmi: EMPTY })
  return [round(frame.lonMin + x * spacing.lon), round(frame.latMax - y * spacing.lat)]
}
const EMPTY = new Float32Array(0)

/** 0.1 m to 11 m at five decimals: finer than any grid. */
function round(degrees: number): number {
  return Math.round(degrees * 1e5) / 1e5
}

/** A ring's pieces inside the grid: d3-contour's closing points along the edge are no contour. */
function withoutEdge(ring: readonly Position[], { nlon, nlat }: Omit<MmiGrid, 'mmi'>): Position[][] {
  const outside = ([x = 0, y = 0]: Position): boolean => x <= 0 || y <= 0 || x >= nlon || y >= nlat
  const start = ring.findIndex(outside)
  if (start < 0) return [[...ring]]
  const lines: Position[][] = []
  let line: Position[] = []
  // Begin on the edge, so that no piece is cut at the ring's own seam; its first point is its last again.
  const around = [...ring.slice(start, -1), ...ring.slice(0, start + 1)]
  for (const point of around) {
    if (!outside(point)) line.push(point)
    else if (line.length > 0) {
      if (line.length > 1) lines.push(line)
      line = []
    }
  }
  return lines
}

function boxOf(features: readonly ContourFeature[]): [number, number, number, number] | undefined {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { geometry } of features) {
    for (const [lon = 0, lat = 0] of geometry.coordinates.flat()) {
      box[0] = Math.min(box[0], lon)
      box[1] = Math.min(box[1], lat)
      box[2] = Math.max(box[2], lon)
      box[3] = Math.max(box[3], lat)
    }
  }
  return box[0] > box[2] ? undefined : box
}

/** `left` counts the points that are none. Undefined for what is no line with a value. */
function readFeature(item: unknown): { feature: ContourFeature; left: number } | undefined {
  if (!isRecord(item) || !isRecord(item['geometry']) || !isRecord(item['properties'])) return undefined
  const { value, units, color, weight } = item['properties']
  const { type, coordinates } = item['geometry']
  const lines: unknown =
    type === 'LineString' ? [coordinates] : type === 'MultiLineString' ? coordinates : undefined
  const intensity = numberWithin(value, 0, 13)
  if (intensity === null || !Array.isArray(lines)) return undefined
  const read: Position[][] = []
  let left = 0
  for (const line of lines as readonly unknown[]) left += readLine(line, read)
  if (left > 0 && read.length === 0) return undefined
  const feature: ContourFeature = {
    type: 'Feature',
    properties: {
      value: intensity,
      units: typeof units === 'string' ? units.slice(0, 20) : 'mmi',
      color: typeof color === 'string' && /^#[0-9a-f]{6}$/i.test(color) ? color : colorOf(intensity),
      weight: typeof weight === 'number' && weight >= 1 && weight <= 10 ? weight : 2,
    },
    geometry: { type: 'MultiLineString', coordinates: read },
  }
  return { feature, left }
}

/** Adds the line, or its pieces between points that cannot be read; the result counts those. */
function readLine(line: unknown, pieces: Position[][]): number {
  if (!Array.isArray(line)) return 1
  let left = 0
  let piece: Position[] = []
  for (const position of line as readonly unknown[]) {
    const [lon, lat] = Array.isArray(position) ? (position as readonly unknown[]) : []
    if (typeof lon === 'number' && typeof lat === 'number' && Math.abs(lon) <= 540 && Math.abs(lat) <= 90) {
      piece.push([lon, lat])
      continue
    }
    left += 1
    if (piece.length > 1) pieces.push(piece)
    piece = []
  }
  if (piece.length > (left === 0 ? 0 : 1)) pieces.push(piece)
  return left
}
