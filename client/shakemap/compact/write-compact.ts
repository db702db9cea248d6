/** Writes a compact map (compact.ts says what it is). Apart from the reading, which every emergency page loads. */
import { deflateSync } from 'fflate'
import * as v from 'valibot'
import { concat } from '../../../shared/lib/bytes.ts'
import { type CompactMap, Facts, Frame, MAGIC, Peaks, VERSION, type WrittenFacts } from './compact.ts'
import { LINES_MAX, type LineCounts, writeLines } from './compact-contours.ts'
import { type Scale, scalesOf, writeLevels } from './compact-levels.ts'
import { cleanText, parseTime, writeTime } from '../files/fact-text.ts'
import { shakemapLimits as limits } from '../limits.ts'
import type { EventFacts, MmiGrid } from '../types.ts'

/** Finer steps may always cost so many bytes, a packet or three. A small grid is never made coarser for less. */
export const FINE_BYTES_MIN = 4_000

/**
 * The file. What a reader would refuse is left out of it, fact by fact, so that one slip does not cost the map. Undefined
 * where that is the grid or the number of lines. It may be over `compactBytesMax`: make-compact.ts makes the map smaller
 * until it is not. Without a scale it is as fine as the grid is. Synchronous: for a worker.
 */
export function encodeCompact(
  { facts, peaks, grid, contours }: CompactMap,
  scale?: Scale,
): Uint8Array<ArrayBuffer> | undefined {
  if (grid && !isReadable(grid)) return undefined
  const lines = writeLines(contours?.features ?? [])
  if (!areReadable(lines.counts)) return undefined
  const written = grid && (scale ?? scalesOf(grid.mmi)[0])
  const head = {
    facts: writeFacts(facts),
    peaks: writePeaks(peaks),
    ...(grid && written ? { grid: { ...frameOf(grid), scale: written } } : {}),
    ...(contours ? { contours: lines.counts } : {}),
  }
  const levels = grid && written ? writeLevels(grid.mmi, grid.nlon, written) : new Uint8Array(0)
  return packFile([...MAGIC, VERSION], head, levels, lines.bytes)
}

/** `prefix` is the format's letters and its version. Undefined where a reader would refuse the size of the body. */
export function packFile(
  prefix: readonly number[],
  head: unknown,
  ...parts: readonly Uint8Array[]
): Uint8Array<ArrayBuffer> | undefined {
  const headBytes = new TextEncoder().encode(JSON.stringify(head))
  if (4 + headBytes.length > limits.compactHeadBytesMax) return undefined
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, headBytes.length)
  const body = concat([length, headBytes, ...parts])
  if (body.length > limits.compactBodyBytesMax) return undefined
  return concat([Uint8Array.from(prefix), deflateSync(body, { level: 9 })])
}

/** Has it a place on Earth, and a value for each point? */
function isReadable(grid: MmiGrid): boolean {
  return isOnEarth(grid) && grid.nlon * grid.nlat <= limits.compactPointsMax
}

/** As `isReadable`, of a grid that may have too many points. */
export function isOnEarth(grid: MmiGrid): boolean {
  const { nlon, nlat, mmi } = grid
  return (
    v.is(Frame, { ...frameOf(grid), nlon: 2, nlat: 2 }) &&
    isSide(nlon) &&
    isSide(nlat) &&
    mmi.length === nlon * nlat
  )
}

function isSide(points: number): boolean {
  return Number.isInteger(points) && points >= 2
}

function areReadable(counts: readonly LineCounts[]): boolean {
  const points = counts.reduce((sum, { lines }) => sum + lines.reduce((a, b) => a + b, 0), 0)
  if (counts.length > limits.contourFeaturesMax || points > limits.compactPointsMax) return false
  return counts.every(({ lines }) => lines.length <= LINES_MAX)
}

function frameOf({ lonMin, latMin, lonMax, latMax, nlon, nlat }: MmiGrid): Omit<MmiGrid, 'mmi'> {
  return { lonMin, latMin, lonMax, latMax, nlon, nlat }
}

/** A peak that cannot be (grids have shown negative velocities) is one that is not known. */
function writePeaks(peaks: CompactMap['peaks']): CompactMap['peaks'] {
  const known = <K extends keyof typeof Peaks.entries>(key: K) =>
    v.is(Peaks.entries[key], peaks[key]) ? peaks[key] : null
  return { mmi: known('mmi'), pga: known('pga'), pgv: known('pgv') }
}

function writeFacts(facts: Partial<EventFacts>): WrittenFacts {
  const written: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(facts) as [string, unknown][]) {
    const told = value instanceof Date ? timeOf(value) : typeof value === 'string' ? cleanText(value) : value
    if (told !== undefined && told !== null && told !== '' && !Number.isNaN(told)) written[key] = told
  }
  const entries = Object.entries(Facts.entries).filter(([key, schema]) => v.is(schema, written[key]))
  return Object.fromEntries(entries.map(([key]) => [key, written[key]]))
}

/** Undefined for an invalid time, and for a year that has more or fewer than four digits. */
function timeOf(time: Date): string | undefined {
  if (Number.isNaN(time.getTime())) return undefined
  const text = writeTime(time)
  return parseTime(text) ? text : undefined
}
