/**
 * A ShakeMap's compact map: what a receiver draws first, in a file of some 10 to 100 KB where grid.xml has megabytes.
 * The console makes it of the product being published and attaches it with the highest priority.
 *
 * | bytes | what |
 * |---|---|
 * | 4 | `FCSM` |
 * | 1 | version: 1. A reader refuses any other. |
 * | rest | raw DEFLATE (RFC 1951) of the body |
 *
 * | body | what |
 * |---|---|
 * | 4 | bytes of the head, unsigned, big-endian |
 * | … | head: JSON in UTF-8 (`facts`, `peaks`, `grid`, `contours`), see `Head` |
 * | nlon × nlat | one byte a grid point, if there is a grid: rows from the north-west corner, longitude fastest |
 * | rest | the contours' points, see compact-contours.ts |
 *
 * A level is floor(MMI × 20); 255 is "no value", 254 also stands for all above. It is read as the middle of its step,
 * so a value is off by at most 0.025, and on the same side of every twentieth as it was: a compact map never shows
 * another class (the legend's edges are halves) than the grid that it was made of. A byte is written as its difference
 * from the one to the west (modulo 256; the first of a row from the one to the north): that packs a fifth smaller.
 *
 * Peaks are those of the full grid. Contours are there only where there is no grid: from a grid they are drawn.
 * Why binary: the same grid as JSON is five times as large. Why not gzip: its own header would say nothing more.
 */
import * as v from 'valibot'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { type LineCounts, readLines } from './compact-contours.ts'
import type { ContourCollection } from './contours.ts'
import { cleanText, parseTime } from './fact-text.ts'
import { shakemapLimits as limits } from './limits.ts'
import type { EventFacts, MmiGrid } from './types.ts'

export const COMPACT_PATH = 'map.shakemap'

interface Peaks {
  readonly mmi: number | null
  /** %g. */
  readonly pga: number | null
  /** cm/s. */
  readonly pgv: number | null
}

export interface CompactMap {
  readonly facts: Partial<EventFacts>
  readonly peaks: Peaks
  readonly grid: MmiGrid | null
  readonly contours: ContourCollection | null
}

export const MAGIC = [0x46, 0x43, 0x53, 0x4d] as const
export const VERSION = 1
export const PREFIX_BYTES = MAGIC.length + 1
export const STEPS_PER_MMI = 20
export const NO_VALUE = 255
const SLICE_BYTES = 4 * 1024 // inflates to 4 MB at most, so a bomb is stopped before it hurts
const DAMAGED = 'The compact map is damaged.'

/** Reads a file that may be anybody's. Never rejects; the error is one sentence for the page. */
export async function decodeCompact(file: Uint8Array<ArrayBuffer>): Promise<Result<CompactMap>> {
  if (file.length > limits.compactBytesMax)
    return err('The compact map is over 256 KB, more than it may have.')
  if (MAGIC.some((byte, i) => file[i] !== byte)) return err('This is not a compact map.')
  if (file[MAGIC.length] !== VERSION)
    return err('The compact map is of a version that this page does not know: reload the page to update it.')
  const body = await unpack(file.subarray(PREFIX_BYTES))
  if (!body.ok) return body
  const head = readHead(body.value)
  if (!head.ok) return head
  const { facts, peaks, grid: frame, contours: counts } = head.value.head
  const points = frame ? frame.nlon * frame.nlat : 0
  const rest = body.value.subarray(head.value.end)
  if (rest.length < points) return err(DAMAGED)
  const lines = readLines(counts ?? [], rest.subarray(points))
  if (!lines.ok) return lines
  const grid = frame ? { ...frame, mmi: fromLevels(rest.subarray(0, points), frame.nlon) } : null
  return ok({
    facts: readFacts(facts),
    peaks,
    grid,
    contours: counts ? { type: 'FeatureCollection', features: lines.value } : null,
  })
}

const degrees = (low: number, high: number) => v.pipe(v.number(), v.minValue(low), v.maxValue(high))
const side = v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(limits.compactPointsMax))
const peak = (high: number) => v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(high)))
const text = v.optional(v.string())

const Frame = v.pipe(
  v.object({
    lonMin: degrees(-360, 540),
    latMin: degrees(-90, 90),
    lonMax: degrees(-360, 540),
    latMax: degrees(-90, 90),
    nlon: side,
    nlat: side,
  }),
  v.check(({ lonMin, lonMax, latMin, latMax, nlon, nlat }) => {
    const turned = lonMax > lonMin && lonMax - lonMin <= 360 && latMax > latMin
    return turned && nlon * nlat <= limits.compactPointsMax
  }),
)

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

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(limits.compactPointsMax))
const Head = v.object({
  facts: Facts,
  peaks: v.object({ mmi: peak(13), pga: peak(10_000), pgv: peak(10_000) }),
  grid: v.optional(Frame),
  contours: v.optional(
    v.pipe(
      v.array(v.object({ value: degrees(0, 13), lines: v.pipe(v.array(count), v.maxLength(20_000)) })),
      v.maxLength(limits.contourFeaturesMax),
    ),
  ),
})
interface ReadHead extends Omit<v.InferOutput<typeof Head>, 'contours'> {
  readonly contours?: readonly LineCounts[] | undefined
}

function readHead(body: Uint8Array): Result<{ head: ReadHead; end: number }> {
  if (body.length < 4) return err(DAMAGED)
  const end = 4 + new DataView(body.buffer, body.byteOffset).getUint32(0)
  if (end > body.length || end > limits.compactHeadBytesMax) return err(DAMAGED)
  let json: unknown
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body.subarray(4, end)))
  } catch {
    return err(DAMAGED)
  }
  const parsed = v.safeParse(Head, json)
  return parsed.success
    ? ok({ head: parsed.output, end })
    : err('The compact map says things about itself that cannot be.')
}

/**
 * By the browser's own inflate, beside the page's thread. It is given a slice at a time and asked for all that comes of it
 * before the next, so that a bomb ends as soon as it is more than a compact map can be.
 */
async function unpack(packed: Uint8Array<ArrayBuffer>): Promise<Result<Uint8Array>> {
  const { readable, writable } = new DecompressionStream('deflate-raw')
  const reader = readable.getReader()
  // It fails with the reading, which says so; or because nobody reads on.
  feed(writable.getWriter(), packed).catch(() => undefined)
  const parts: Uint8Array[] = []
  let total = 0
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      parts.push(next.value)
      total += next.value.length
      if (total <= limits.compactBodyBytesMax) continue
      reader.cancel().catch(() => undefined)
      return err('The compact map unpacks to more than it may have.')
    }
  } catch {
    return err(DAMAGED)
  }
  const body = new Uint8Array(total)
  let at = 0
  for (const part of parts) {
    body.set(part, at)
    at += part.length
  }
  return ok(body)
}

async function feed(
  writer: WritableStreamDefaultWriter<BufferSource>,
  packed: Uint8Array<ArrayBuffer>,
): Promise<void> {
  for (let at = 0; at < packed.length; at += SLICE_BYTES)
    await writer.write(packed.subarray(at, at + SLICE_BYTES))
  await writer.close()
}

function fromLevels(differences: Uint8Array, nlon: number): Float32Array {
  const levels = new Uint8Array(differences.length)
  for (let i = 0; i < levels.length; i++)
    levels[i] = (differences[i] ?? 0) + (levels[i % nlon === 0 ? i - nlon : i - 1] ?? 0)
  return Float32Array.from(levels, (level) => (level === NO_VALUE ? NaN : (level + 0.5) / STEPS_PER_MMI))
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
