/**
 * A ShakeMap's compact map: what a receiver draws first, in a file of some 10 to 100 KB where grid.xml has megabytes.
 * The console makes it of the product being published and attaches it with the highest priority.
 *
 * | bytes | what |
 * |---|---|
 * | 4 | `FCSM` |
 * | 1 | version: 2, or 1 of maps published before. A reader refuses any other. |
 * | rest | raw DEFLATE (RFC 1951) of the body |
 *
 * | body | what |
 * |---|---|
 * | 4 | bytes of the head, unsigned, big-endian |
 * | … | head: JSON in UTF-8 (`facts`, `peaks`, `grid`, `contours`), see `Head` |
 * | 2 × nlon × nlat | the intensities, if there is a grid: rows from the north-west corner, longitude fastest; see compact-levels.ts. Version 1 has one byte a point. |
 * | rest | the contours' points, see compact-contours.ts |
 *
 * A grid of one decimal comes back as it was. One of two decimals does so too, or within 0.005 or 0.02: make-compact.ts
 * takes the finest steps that its size allows. Version 1 read every grid in the middle of steps of 0.05, so one of one
 * decimal was 0.025 too high.
 *
 * Peaks are those of the full grid. Contours are there only where there is no grid: from a grid they are drawn.
 * Why binary: the same grid as JSON is five times as large. Why not gzip: its own header would say nothing more.
 */
import * as v from 'valibot'
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import { LINES_MAX, type LineCounts, readLines } from './compact-contours.ts'
import { MMI_MAX, readFirstLevels, readLevels } from './compact-levels.ts'
import { DAMAGED, IMPOSSIBLE, unpackFile } from './unpack.ts'
import type { ContourCollection } from '../contours.ts'
import { cleanText, parseTime } from '../files/fact-text.ts'
import { shakemapLimits as limits } from '../limits.ts'
import type { EventFacts, MmiGrid } from '../types.ts'

export const COMPACT_PATH = 'map.shakemap'

interface PeakValues {
  readonly mmi: number | null
  /** %g. */
  readonly pga: number | null
  /** cm/s. */
  readonly pgv: number | null
}

export interface CompactMap {
  readonly facts: Partial<EventFacts>
  readonly peaks: PeakValues
  readonly grid: MmiGrid | null
  readonly contours: ContourCollection | null
}

export const MAGIC = [0x46, 0x43, 0x53, 0x4d] as const
export const VERSION = 2
const FIRST_VERSION = 1

/** Reads a file that may be anybody's. Never rejects; the error is one sentence for the page. */
export async function decodeCompact(file: Uint8Array<ArrayBuffer>): Promise<Result<CompactMap>> {
  const packed = await unpackFile(file, MAGIC, [VERSION, FIRST_VERSION])
  if (!packed.ok) return packed
  const { version, json, rest } = packed.value
  const head: { success: true; output: ReadHead } | { success: false } = v.safeParse(Head, json)
  if (!head.success) return err(IMPOSSIBLE)
  const { facts, peaks, grid: frame, contours: counts } = head.output
  const gridBytes = frame ? frame.nlon * frame.nlat * (version === VERSION ? 2 : 1) : 0
  if (rest.length < gridBytes) return err(DAMAGED)
  const lines = readLines(counts ?? [], rest.subarray(gridBytes))
  if (!lines.ok) return lines
  const grid = frame && readGrid(frame, rest.subarray(0, gridBytes), version === VERSION)
  if (grid === undefined && frame) return err(IMPOSSIBLE)
  return ok({
    facts: readFacts(facts),
    peaks,
    grid: grid ?? null,
    contours: counts ? { type: 'FeatureCollection', features: lines.value } : null,
  })
}

/** Undefined where a map that needs a scale has none. */
function readGrid(frame: ReadFrame, bytes: Uint8Array, isScaled: boolean): MmiGrid | undefined {
  const { scale, ...rest } = frame
  if (!isScaled) return { ...rest, mmi: readFirstLevels(bytes, frame.nlon) }
  return scale && { ...rest, mmi: readLevels(bytes, frame.nlon, scale) }
}

const degrees = (low: number, high: number) => v.pipe(v.number(), v.minValue(low), v.maxValue(high))
const side = v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(limits.compactPointsMax))
const peak = (high: number) => v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(high)))
const text = v.optional(v.string())

export const Frame = v.pipe(
  v.object({
    lonMin: degrees(-360, 540),
    latMin: degrees(-90, 90),
    lonMax: degrees(-360, 540),
    latMax: degrees(-90, 90),
    nlon: side,
    nlat: side,
    /** Of version 2; see compact-levels.ts. */
    scale: v.optional(
      v.object({
        steps: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000)),
        offset: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
      }),
    ),
  }),
  v.check(({ lonMin, lonMax, latMin, latMax, nlon, nlat }) => {
    const turned = lonMax > lonMin && lonMax - lonMin <= 360 && latMax > latMin
    return turned && nlon * nlat <= limits.compactPointsMax
  }),
)

type ReadFrame = v.InferOutput<typeof Frame>

/** Numbers as they are, times in ISO 8601; what the product does not say is left out. */
export const Facts = v.object({
  eventId: text,
  magnitude: v.optional(degrees(-2, 11)),
  depthKm: v.optional(degrees(-10, 1000)),
  lat: v.optional(degrees(-90, 90)),
  lon: v.optional(degrees(-360, 540)),
  time: text,
  description: text,
  source: text,
  version: text,
  processTime: text,
  mapStatus: text,
  eventType: text,
  uncertaintyGrade: v.optional(v.picklist(['A', 'B', 'C', 'D', 'E', 'F'])),
})
export type WrittenFacts = v.InferOutput<typeof Facts>

export const Peaks = v.object({ mmi: peak(MMI_MAX), pga: peak(10_000), pgv: peak(10_000) })

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(limits.compactPointsMax))
const Head = v.object({
  facts: Facts,
  peaks: Peaks,
  grid: v.optional(Frame),
  contours: v.optional(
    v.pipe(
      v.array(
        v.object({ value: degrees(0, MMI_MAX), lines: v.pipe(v.array(count), v.maxLength(LINES_MAX)) }),
      ),
      v.maxLength(limits.contourFeaturesMax),
    ),
  ),
})
interface ReadHead extends Omit<v.InferOutput<typeof Head>, 'contours'> {
  readonly contours?: readonly LineCounts[] | undefined
}

function readFacts({ time, processTime, uncertaintyGrade, ...rest }: WrittenFacts): Partial<EventFacts> {
  const words = Object.entries(rest).map(([key, value]) => [
    key,
    typeof value === 'string' ? cleanText(value) : value,
  ])
  const facts = Object.fromEntries(words) as Partial<EventFacts>
  return {
    ...facts,
    ...(time === undefined ? {} : { time: parseTime(time) }),
    ...(processTime === undefined ? {} : { processTime: parseTime(processTime) }),
    ...(uncertaintyGrade === undefined ? {} : { uncertaintyGrade }),
  }
}
