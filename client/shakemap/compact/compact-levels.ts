/**
 * A compact map's intensities as whole levels, and back. A `Scale` says what a level stands for, so that a grid of one
 * decimal, or of two, comes back exactly as it was: grid.xml has no more decimals than that.
 *
 * A level is floor(MMI × steps), and is read as (level + offset) / steps. Each number of steps makes the halves whole
 * levels. So a value stays on its side of every half, which are the legend's edges and most facilities' thresholds.
 *
 * | values of the grid | steps | offset | off by at most |
 * |---|---|---|---|
 * | tenths | 10 | 0 | 0 |
 * | twentieths | 20 | 0 | 0 |
 * | hundredths | 100, 50 or 20, by what the size allows | 0, 0.25 or 0.4 | 0, 0.005, 0.02 |
 * | others | 100, 50 or 20 | 0.5 | 0.005, 0.01, 0.025 |
 *
 * The offset is the middle of the values that share a level, not of the level: of 6.00 … 6.04 that is 6.02.
 */

export interface Scale {
  /** For one unit of intensity. */
  readonly steps: number
  /** Of a step, 0 … 1. */
  readonly offset: number
}

/** Of version 1, which had one byte a point. */
const FIRST_SCALE: Scale = { steps: 20, offset: 0.5 }
export const MMI_MAX = 13
export const NO_VALUE = 0xffff
/** A decimal such as 5.95 is a little less in a Float32Array. It belongs to the level that it names. */
const SLACK = 1e-4
/** For one unit of intensity, the finest first. Of ground motion as many are in a factor of e (write-motion-layer.ts). */
export const STEPS = [100, 50, 20] as const

/** What the grid can be written in, the finest first. The last is the one to take where no other fits. */
export function scalesOf(mmi: Float32Array): readonly [Scale, ...Scale[]] {
  for (const unit of [10, 20]) if (hasUnit(mmi, unit)) return [{ steps: unit, offset: 0 }]
  const isHundredths = hasUnit(mmi, 100)
  const [finest, ...coarser] = STEPS
  const scaleOf = (steps: number): Scale => ({ steps, offset: isHundredths ? (1 - steps / 100) / 2 : 0.5 })
  return [scaleOf(finest), ...coarser.map(scaleOf)]
}

function hasUnit(mmi: Float32Array, unit: number): boolean {
  return mmi.every((value) => !isMmi(value) || Math.abs(value * unit - Math.round(value * unit)) < SLACK)
}

/** Readers of all files take a number outside this range for no value. */
export function isMmi(value: number): boolean {
  return value >= 0 && value <= MMI_MAX
}

/**
 * Two bytes a point: first all the low bytes, then all the high ones, which are nearly all zero. Each point is written as
 * its difference from the one to the west (the first of a row: from the one to the north), zigzag: 0, −1, 1, −2, …
 */
export function writeLevels(mmi: Float32Array, nlon: number, { steps }: Scale): Uint8Array {
  return packLevels(
    Uint16Array.from(mmi, (value) => (isMmi(value) ? Math.floor(value * steps + SLACK) : NO_VALUE)),
    nlon,
  )
}

export function packLevels(levels: Uint16Array, nlon: number): Uint8Array {
  const bytes = new Uint8Array(levels.length * 2)
  for (let i = 0; i < levels.length; i++) {
    // Modulo 65,536, as a whole number of 16 bits with a sign.
    const difference = (((levels[i] ?? 0) - before(levels, i, nlon)) << 16) >> 16
    const zigzag = difference < 0 ? -2 * difference - 1 : 2 * difference
    bytes[i] = zigzag & 0xff
    bytes[levels.length + i] = zigzag >> 8
  }
  return bytes
}

/** NaN where there is no value, and for a level above all intensities. */
export function readLevels(bytes: Uint8Array, nlon: number, scale: Scale): Float32Array {
  return Float32Array.from(unpackLevels(bytes, nlon), (level) => valueOf(level, scale))
}

export function unpackLevels(bytes: Uint8Array, nlon: number): Uint16Array {
  const points = bytes.length / 2
  const levels = new Uint16Array(points)
  for (let i = 0; i < points; i++) {
    const zigzag = (bytes[i] ?? 0) + (bytes[points + i] ?? 0) * 256
    const difference = zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2
    levels[i] = before(levels, i, nlon) + difference
  }
  return levels
}

/** Version 1: one byte a point, a plain difference; 255 is no value. */
export function readFirstLevels(differences: Uint8Array, nlon: number): Float32Array {
  const levels = new Uint8Array(differences.length)
  for (let i = 0; i < levels.length; i++) levels[i] = (differences[i] ?? 0) + before(levels, i, nlon)
  return Float32Array.from(levels, (level) => (level === 255 ? NaN : valueOf(level, FIRST_SCALE)))
}

function before(levels: Uint8Array | Uint16Array, i: number, nlon: number): number {
  return levels[i % nlon === 0 ? i - nlon : i - 1] ?? 0
}

function valueOf(level: number, { steps, offset }: Scale): number {
  return level > MMI_MAX * steps ? NaN : Math.min(MMI_MAX, (level + offset) / steps)
}
