/** Writes the parts of a compact map that follow it (motion-layer.ts says what they are). For a worker. */
import * as v from 'valibot'
import { NO_VALUE, packLevels, STEPS } from './compact-levels.ts'
import { Head, LAYER_FLOOR, LAYER_MAGIC, LAYER_MAX, LAYER_VERSION, type MotionLayer } from './motion-layer.ts'
import { FINE_BYTES_MIN, packFile } from './write-compact.ts'
import { cleanText } from '../files/fact-text.ts'

/** Bytes a point that steps finer than 5 % may cost. */
const FINE_BYTES_PER_POINT = 0.3
const LAYER_AIM_BYTES = 100_000

/** In the finest steps that fit. Undefined where a reader would refuse it, or where even the coarsest steps do not fit. */
export function encodeLayer(layer: MotionLayer): Uint8Array<ArrayBuffer> | undefined {
  const { nlon, nlat } = layer.frame
  const fineBytes = Math.max(FINE_BYTES_MIN, nlon * nlat * FINE_BYTES_PER_POINT)
  // How many steps there are in a factor of e: the steps are of 1, 2 or 5 %.
  for (const steps of STEPS) {
    const file = encodeInSteps(layer, steps)
    if (!file) return undefined
    const bytesMax = steps === STEPS.at(-1) ? LAYER_AIM_BYTES : Math.min(LAYER_AIM_BYTES, fineBytes)
    if (file.length <= bytesMax) return file
  }
  return undefined
}

function encodeInSteps(
  { name, eventId, version, frame, values }: MotionLayer,
  steps: number,
): Uint8Array<ArrayBuffer> | undefined {
  const { lonMin, latMin, lonMax, latMax, nlon, nlat } = frame
  const head = {
    name,
    facts: { eventId: cleanText(eventId), version: cleanText(version) },
    grid: { lonMin, latMin, lonMax, latMax, nlon, nlat },
    steps,
  }
  if (values.length !== nlon * nlat || !v.is(Head, head)) return undefined
  const levels = Uint16Array.from(values, (value) => levelOf(value, steps))
  return packFile([...LAYER_MAGIC, LAYER_VERSION], head, packLevels(levels, nlon))
}

function levelOf(value: number, steps: number): number {
  if (!(value >= 0 && value <= LAYER_MAX)) return NO_VALUE
  return value < LAYER_FLOOR ? 0 : 1 + Math.round(Math.log(value / LAYER_FLOOR) * steps)
}
