/**
 * Colours and steps for maps of ground motion, and of the intensity's uncertainty. They are of one hue from pale to dark, so that
 * nobody takes them for the intensity's. Motion is shown on a logarithmic scale, in steps of 1, 2 and 5, as ShakeMap's own
 * contours of it are; the uncertainty in even steps.
 */
import type { FieldName } from './types.ts'

export interface FieldScale {
  /** The values that have a line, ascending, up to `largest`; none where there is nothing to tell apart. */
  readonly steps: (largest: number) => number[]
  /** `#rrggbb`. */
  readonly color: (value: number) => string
  /** For what is written on a value's colour: black or white, whichever is told apart better, at least 4.5:1. */
  readonly ink: (value: number) => string
  /** What stands for the area from a step to the next one, which is undefined after the last. */
  readonly middle: (step: number, next: number | undefined) => number
  /** Where a value lies among its lines: between two points it changes evenly in this. */
  readonly along: (value: number) => number
}

export function scaleOf(name: FieldName): FieldScale {
  return name === 'STDMMI' ? UNCERTAINTY : MOTION
}

type Node = readonly [at: number, red: number, green: number, blue: number]

/** log10 of a motion in %g or cm/s, and its red, green, blue (ColorBrewer's YlOrBr); linear in between. */
const MOTION_NODES: readonly Node[] = [
  [-1.3, 255, 255, 229],
  [-0.7, 255, 247, 188],
  [0, 254, 227, 145],
  [0.5, 254, 196, 79],
  [1, 254, 153, 41],
  [1.4, 236, 112, 20],
  [1.8, 204, 76, 2],
  [2.1, 153, 52, 4],
  [2.5, 102, 37, 6],
]

/** Below, hardly anybody feels it. */
const LEAST = 0.05
/** From the strongest down: three decades. */
const STEPS_MAX = 9

/** The 1, 2, 5 steps up to `largest`, ascending; none where nothing is above 0. */
function motionSteps(largest: number): number[] {
  const steps: number[] = []
  if (!(largest > 0)) return steps
  for (let decade = Math.floor(Math.log10(largest)); steps.length < STEPS_MAX; decade--)
    for (const digit of [5, 2, 1]) {
      const step = Number(`${digit}e${decade}`)
      if (step <= largest && steps.length < STEPS_MAX) steps.unshift(step)
    }
  const felt = steps.filter((step) => step >= LEAST)
  return felt.length > 0 ? felt : steps
}

/** Standard deviation of an intensity, and ColorBrewer's Purples. */
const UNCERTAINTY_NODES: readonly Node[] = [
  [0, 252, 251, 253],
  [0.2, 239, 237, 245],
  [0.35, 218, 218, 235],
  [0.5, 188, 189, 220],
  [0.65, 158, 154, 200],
  [0.8, 128, 125, 186],
  [0.95, 106, 81, 163],
  [1.1, 84, 39, 143],
  [1.3, 63, 0, 125],
]
const EVEN_STEPS = [0.05, 0.1, 0.2, 0.5] as const

/** In the finest even steps of which there are not too many. */
function evenSteps(largest: number): number[] {
  if (!(largest > 0)) return []
  const step = EVEN_STEPS.find((size) => largest / size < STEPS_MAX + 1) ?? 1
  const count = Math.min(STEPS_MAX, Math.floor(largest / step + 1e-6))
  return Array.from({ length: count }, (_, i) => Number(((i + 1) * step).toFixed(2)))
}

/** Below this in %g or cm/s all is one. */
const FLOOR = 1e-4

const MOTION: FieldScale = {
  steps: motionSteps,
  color: (motion) => hexOf(rgbOf(MOTION_NODES, Math.log10(motion))),
  ink: (motion) => inkOn(rgbOf(MOTION_NODES, Math.log10(motion))),
  middle: (step, next = step * 2) => Math.sqrt(step * next),
  along: (motion) => Math.log10(Math.max(FLOOR, motion)),
}

const UNCERTAINTY: FieldScale = {
  steps: evenSteps,
  color: (deviation) => hexOf(rgbOf(UNCERTAINTY_NODES, deviation)),
  ink: (deviation) => inkOn(rgbOf(UNCERTAINTY_NODES, deviation)),
  middle: (step, next = step + EVEN_STEPS[0]) => (step + next) / 2,
  along: (deviation) => deviation,
}

/** '' of the uncertainty, which is in intensities. */
export function unitOf(name: FieldName): '%g' | 'cm/s' | '' {
  if (name === 'STDMMI') return ''
  return name === 'PGV' ? 'cm/s' : '%g'
}

/** Seconds, of a spectral acceleration: 0.3 of `PSA03`. Null of the others. */
export function periodOf(name: FieldName): number | null {
  return name.startsWith('PSA') ? Number(name.slice(3)) / 10 : null
}

function rgbOf(nodes: readonly Node[], at: number): readonly number[] {
  const above = nodes.findIndex(([node]) => node >= at)
  const [high, ...to] = nodes[above < 0 ? nodes.length - 1 : Math.max(1, above)] ?? [0, 0, 0, 0]
  const [low, ...from] = nodes[above < 0 ? nodes.length - 2 : Math.max(0, above - 1)] ?? [0, 0, 0, 0]
  const share = Math.min(1, Math.max(0, (at - low) / (high - low)))
  return from.map((part, i) => Math.round(part + ((to[i] ?? part) - part) * share))
}

function inkOn(rgb: readonly number[]): string {
  // At a luminance of 0.179 both have 4.58:1.
  return luminanceOf(rgb) > 0.179 ? '#000000' : '#ffffff'
}

function hexOf(rgb: readonly number[]): string {
  return `#${rgb.map((part) => part.toString(16).padStart(2, '0')).join('')}`
}

/** WCAG 2's relative luminance, 0 … 1. */
function luminanceOf(rgb: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
