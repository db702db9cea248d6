/**
 * A part of a compact map that follows it: one kind of ground motion on the same points, or the standard deviation of the
 * intensity (STDMMI). The intensity is drawn first; the parts rate facilities whose thresholds are in PGA, PGV or PSA, long before
 * grid.xml is here. Each is a file of its own.
 *
 * | bytes | what |
 * |---|---|
 * | 4 | `FCSL` |
 * | 1 | version: 1 |
 * | rest | raw DEFLATE (RFC 1951) of the body, as in compact.ts |
 *
 * The body is 4 bytes of the head's length, the head in JSON (see `Head`), and two bytes a point as in compact-levels.ts.
 * Level 0 is a motion below 0.001 %g or cm/s; level n is 0.001 · e^((n − 1) / steps). So the steps are of 1, 2 or 5 %, by
 * what the size allows, and a value is off by half of one.
 */
import * as v from 'valibot'
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import { Facts, Frame } from './compact.ts'
import { NO_VALUE, unpackLevels } from './compact-levels.ts'
import { cleanText } from '../files/fact-text.ts'
import { DAMAGED, IMPOSSIBLE, unpackFile } from './unpack.ts'
import type { FieldName, MmiGrid } from '../types.ts'

export const LAYER_MAGIC = [0x46, 0x43, 0x53, 0x4c] as const
export const LAYER_VERSION = 1
export const LAYER_FLOOR = 0.001
/** %g and cm/s; none was ever near it. */
export const LAYER_MAX = 10_000

export interface MotionLayer {
  readonly name: FieldName
  /** Which map it is of; '' of what its maker did not know. */
  readonly eventId: string
  readonly version: string
  readonly frame: Omit<MmiGrid, 'mmi'>
  /** %g or cm/s. NaN where there is no value. */
  readonly values: Float32Array
}

export const Head = v.object({
  name: v.pipe(v.string(), v.regex(/^(PGA|PGV|PSA\d{2}|STDMMI)$/)),
  facts: v.pick(Facts, ['eventId', 'version']),
  grid: Frame,
  /** The number of steps in a factor of e. */
  steps: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000)),
})

/** Reads a file that may be anybody's. Never rejects; the error is one sentence for the page. */
export async function decodeLayer(file: Uint8Array<ArrayBuffer>): Promise<Result<MotionLayer>> {
  const packed = await unpackFile(file, LAYER_MAGIC, [LAYER_VERSION])
  if (!packed.ok) return packed
  const head = v.safeParse(Head, packed.value.json)
  if (!head.success) return err(IMPOSSIBLE)
  const { name, facts, grid, steps } = head.output
  const { scale: _, ...frame } = grid
  if (packed.value.rest.length !== 2 * frame.nlon * frame.nlat) return err(DAMAGED)
  const levels = unpackLevels(packed.value.rest, frame.nlon)
  const values = Float32Array.from(levels, (level) => valueOf(level, steps))
  const { eventId = '', version = '' } = facts
  return ok({
    name: name as FieldName,
    eventId: cleanText(eventId),
    version: cleanText(version),
    frame,
    values,
  })
}

function valueOf(level: number, steps: number): number {
  if (level === NO_VALUE) return NaN
  const value = level === 0 ? 0 : LAYER_FLOOR * Math.exp((level - 1) / steps)
  return value <= LAYER_MAX * 1.01 ? value : NaN
}
