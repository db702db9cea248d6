import { describe, expect, it } from 'vitest'
import { periodOf, scaleOf, unitOf } from './field-scale.ts'

function luminance(hex: string): number {
  const parts = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
  const [red = 0, green = 0, blue = 0] = parts.map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  )
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

const { steps: motionSteps, color: motionColor, ink: motionInk } = scaleOf('PGA')
const motions = Array.from({ length: 400 }, (_, i) => 10 ** (-3 + i / 50))

describe('the steps of a motion', () => {
  it.each([
    [86, [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50]],
    [100, [0.2, 0.5, 1, 2, 5, 10, 20, 50, 100]],
    [0.3, [0.05, 0.1, 0.2]],
    // Of a map on which nobody felt anything there is still something to see.
    [0.003, [0.000005, 0.00001, 0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002]],
    [0, []],
    [Number.NaN, []],
  ])('up to %s are %j', (largest, steps) => expect(motionSteps(largest)).toEqual(steps))
})

describe('the colour of a motion', () => {
  it('is the darker the stronger it is, and never that of an intensity beyond the scale', () => {
    const shades = motions.map((motion) => luminance(motionColor(motion)))
    for (const [i, shade] of shades.entries()) expect(shade).toBeLessThanOrEqual((shades[i - 1] ?? 1) + 0.001)
    expect([motionColor(1e-9), motionColor(1e9)]).toEqual(['#ffffe5', '#662506'])
  })

  it('is told from what is written on it, 4.5 to 1 at least', () => {
    for (const motion of motions) {
      const [low = 0, high = 1] = [luminance(motionColor(motion)), luminance(motionInk(motion))].toSorted(
        (a, b) => a - b,
      )
      expect((high + 0.05) / (low + 0.05), `${motion}`).toBeGreaterThanOrEqual(4.5)
    }
  })
})

it('accelerations are in percent of g, and spectral ones have a period', () => {
  expect([unitOf('PGA'), unitOf('PGV'), unitOf('PSA10'), unitOf('STDMMI')]).toEqual(['%g', 'cm/s', '%g', ''])
  expect([periodOf('PGA'), periodOf('PGV'), periodOf('PSA03'), periodOf('PSA10'), periodOf('PSA30')]).toEqual(
    [null, null, 0.3, 1, 3],
  )
})

describe('the uncertainty', () => {
  const { steps, color, ink } = scaleOf('STDMMI')

  it.each([
    [0.32, [0.05, 0.1, 0.15, 0.2, 0.25, 0.3]],
    [0.5, [0.1, 0.2, 0.3, 0.4, 0.5]],
    [1.7, [0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4, 1.6]],
    [0, []],
    [Number.NaN, []],
  ])('up to %s has the steps %j', (largest, expected) => expect(steps(largest)).toEqual(expected))

  it('is the darker the larger it is, and told from what is written on it', () => {
    const deviations = Array.from({ length: 150 }, (_, i) => i / 100)
    const shades = deviations.map((deviation) => luminance(color(deviation)))
    for (const [i, shade] of shades.entries()) expect(shade).toBeLessThanOrEqual((shades[i - 1] ?? 1) + 0.001)
    for (const deviation of deviations) {
      const [low = 0, high = 1] = [luminance(color(deviation)), luminance(ink(deviation))].toSorted(
        (a, b) => a - b,
      )
      expect((high + 0.05) / (low + 0.05), `${deviation}`).toBeGreaterThanOrEqual(4.5)
    }
  })
})
