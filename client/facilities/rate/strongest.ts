/**
 * The strongest shaking along a line, and on an area. A map is bilinear between its grid's points. So its strongest on an
 * area is at a grid point inside, or on the area's edge; and along a line it is where the line enters or leaves a cell, or
 * at the one place in between where the line's own curve turns. Both are found exactly, metric by metric: the strongest PGA
 * may lie elsewhere than the strongest intensity. Pure.
 */
import { spacingOf, turnOnto } from '../../shakemap/grid.ts'
import { type Sample, sampleCell, type Sampled } from '../../shakemap/sample.ts'
import type { MmiGrid, PsaName } from '../../shakemap/types.ts'
import { ringOf, unwrapped } from '../outline.ts'
import { maximaOf, rowStrongest } from './row-maxima.ts'
import type { Outline } from '../types.ts'

export interface Strongest {
  /** Null where nothing of it is in the map. */
  readonly shaking: Sample | null
  /** Some of it is not in the map. */
  readonly partly: boolean
  /** How much was asked of the map, in samples, for those who do it in slices. */
  readonly work: number
}

/** A place in the grid's own measure: columns from the west, rows from the north. */
type Point = readonly [column: number, row: number]

/** `cellsMax`: a line through more cells is sampled so many times, evenly. */
export function strongestOn(
  sampled: Sampled,
  outline: Outline,
  isArea: boolean,
  cellsMax: number,
): Strongest {
  const found = new Tally()
  const ring = toGrid(sampled.grid, ringOf(unwrapped(outline), isArea))
  const pieces = ring.slice(1).map((to, i) => clip(sampled.grid, ring[i] ?? to, to))
  const cells = pieces.reduce((sum, piece) => sum + (piece.inside ? cellsOf(piece.from, piece.to) : 0), 0)
  const share = Math.min(1, cellsMax / Math.max(1, cells))
  for (const piece of pieces) {
    if (!piece.inside || piece.isCut) found.partly = true
    if (piece.inside) alongPiece(sampled, piece.from, piece.to, share, found)
  }
  if (isArea) inInterior(sampled, ring, found)
  const shaking = found.sample()
  return { shaking, partly: shaking !== null && found.partly, work: found.work }
}

/** Null where nothing was found. */
function known(largest: number): number | null {
  return largest === -Infinity ? null : largest
}

class Tally {
  partly = false
  work = 0
  private mmi = -Infinity
  private pga = -Infinity
  private pgv = -Infinity
  private readonly psa = new Map<PsaName, number>()

  add(sample: Sample | null): void {
    this.work++
    if (!sample) {
      this.partly = true
      return
    }
    this.mmi = Math.max(this.mmi, sample.mmi)
    this.pga = Math.max(this.pga, sample.pga ?? -Infinity)
    this.pgv = Math.max(this.pgv, sample.pgv ?? -Infinity)
    for (const [name, value] of psaOf(sample))
      this.psa.set(name, Math.max(this.psa.get(name) ?? -Infinity, value ?? -Infinity))
  }

  sample(): Sample | null {
    const mmi = known(this.mmi)
    if (mmi === null) return null
    const shaking = { mmi, pga: known(this.pga), pgv: known(this.pgv) }
    if (this.psa.size === 0) return shaking
    return { ...shaking, psa: Object.fromEntries([...this.psa].map(([name, value]) => [name, known(value)])) }
  }
}

function psaOf({ psa = {} }: Sample): [PsaName, number | null][] {
  return Object.entries(psa) as [PsaName, number | null][]
}

/** The values that may turn, in the same order of every sample of a map. */
function valuesOf(sample: Sample): (number | null)[] {
  return [sample.mmi, sample.pga, sample.pgv, ...psaOf(sample).map(([, value]) => value)]
}

/** All corners turned together by whole circles, so that the outline's middle lies within the grid where it can. */
function toGrid(grid: MmiGrid, outline: Outline): Point[] {
  const spacing = spacingOf(grid)
  const turn = turnOnto(
    grid,
    outline.map(([lon]) => lon),
  )
  return outline.map(([lon, lat]) => [
    (lon + turn - grid.lonMin) / spacing.lon,
    (grid.latMax - lat) / spacing.lat,
  ])
}

type Piece =
  | { readonly inside: true; readonly from: Point; readonly to: Point; readonly isCut: boolean }
  | { readonly inside: false }

const EDGE = 1e-6 // of a cell: what lies on the grid's edge is in the map, whatever rounding says

/** What of a piece lies in the grid (Liang & Barsky 1984). */
function clip(grid: MmiGrid, from: Point, to: Point): Piece {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]]
  let [start, end] = [0, 1]
  for (const [step, room] of [
    [-dx, from[0] + EDGE],
    [dx, grid.nlon - 1 + EDGE - from[0]],
    [-dy, from[1] + EDGE],
    [dy, grid.nlat - 1 + EDGE - from[1]],
  ] as const) {
    if (step === 0 && room < 0) return { inside: false }
    if (step < 0) start = Math.max(start, room / step)
    if (step > 0) end = Math.min(end, room / step)
  }
  if (!(start <= end)) return { inside: false }
  const at = (share: number): Point => [from[0] + dx * share, from[1] + dy * share]
  return { inside: true, from: at(start), to: at(end), isCut: start > 0 || end < 1 }
}

function cellsOf(from: Point, to: Point): number {
  return (
    1 + Math.abs(Math.floor(to[0]) - Math.floor(from[0])) + Math.abs(Math.floor(to[1]) - Math.floor(from[1]))
  )
}

function alongPiece(sampled: Sampled, from: Point, to: Point, share: number, found: Tally): void {
  const at = (part: number): Sample | null => {
    const sample = sampleCell(sampled, from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part)
    found.add(sample)
    return sample
  }
  const stops = share < 1 ? evenStops(cellsOf(from, to) * share) : crossings(from, to)
  let before = at(0)
  for (let i = 1; i < stops.length; i++) {
    const [start, end] = [stops[i - 1] ?? 0, stops[i] ?? 1]
    const between = at((start + end) / 2)
    const after = at(end)
    if (before && between && after) {
      const [first, middle, last] = [valuesOf(before), valuesOf(between), valuesOf(after)]
      for (const [metric, value] of first.entries()) {
        const turn = turnOf(value, middle[metric] ?? null, last[metric] ?? null)
        if (turn !== undefined) at(start + (end - start) * turn)
      }
    }
    before = after
  }
}

/** Where the piece enters or leaves a cell, from 0 to 1 along it. */
function crossings(from: Point, to: Point): number[] {
  const stops = [0, 1]
  for (const axis of [0, 1] as const) {
    const [start, end] = [from[axis], to[axis]]
    const [low, high] = [Math.ceil(Math.min(start, end)), Math.floor(Math.max(start, end))]
    if (start === end) continue
    for (let line = low; line <= high; line++) stops.push((line - start) / (end - start))
  }
  return stops.sort((a, b) => a - b)
}

function evenStops(count: number): number[] {
  const steps = Math.max(1, Math.ceil(count))
  return Array.from({ length: steps + 1 }, (_, i) => i / steps)
}

/** Within a cell a line's values are a parabola. Where three of them say that it has a top between the ends, that is it. */
function turnOf(before: number | null, between: number | null, after: number | null): number | undefined {
  if (before === null || between === null || after === null) return undefined
  const bend = 2 * (before + after - 2 * between)
  const turn = -(after - before - bend) / (2 * bend)
  return bend < 0 && turn > 0 && turn < 1 ? turn : undefined
}

/** The grid's points inside, row by row between the places where the ring crosses the row. */
function inInterior(sampled: Sampled, ring: readonly Point[], found: Tally): void {
  const { grid } = sampled
  const crossed = new Map<number, number[]>()
  for (let i = 1; i < ring.length; i++) {
    const [from, to] = [ring[i - 1] ?? [0, 0], ring[i] ?? [0, 0]]
    const [low, high] = [Math.min(from[1], to[1]), Math.max(from[1], to[1])]
    // Half open, so that a corner on a row counts once.
    for (let row = Math.max(0, Math.ceil(low)); row < Math.min(high, grid.nlat); row++) {
      const column = from[0] + ((row - from[1]) / (to[1] - from[1])) * (to[0] - from[0])
      const columns = crossed.get(row)
      if (columns) columns.push(column)
      else crossed.set(row, [column])
      found.work++
    }
  }
  const layers = maximaOf(sampled)
  for (const [row, columns] of crossed) {
    columns.sort((a, b) => a - b)
    for (let i = 0; i + 1 < columns.length; i += 2) {
      const first = Math.max(0, Math.ceil(columns[i] ?? 0))
      const last = Math.min(grid.nlon - 1, Math.floor(columns[i + 1] ?? 0))
      if (first > last) continue
      const { shaking, hasHole } = rowStrongest(layers, row, first, last)
      if (shaking) found.add(shaking)
      if (hasHole) found.partly = true
    }
  }
}
