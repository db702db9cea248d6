/**
 * Colours and steps for maps of ground motion. They are of one hue from pale to dark, so that nobody takes them for the
 * intensity's. Motion is shown on a logarithmic scale, in steps of 1, 2 and 5, as ShakeMap's own contours of it are.
 */
import type { MotionName } from './types.ts'

/** log10 of a motion in %g or cm/s, and its red, green, blue (ColorBrewer's YlOrBr); linear in between. */
const NODES: readonly (readonly [number, number, number, number])[] = [
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
export function motionSteps(largest: number): number[] {
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

/** `#rrggbb` of a motion in %g or cm/s. */
export function motionColor(motion: number): string {
  return hexOf(rgbOf(motion))
}

/** For what is written on a motion's colour: black or white, whichever is told apart better, at least 4.5:1. */
export function motionInk(motion: number): string {
  // At a luminance of 0.179 both have 4.58:1.
  return luminanceOf(rgbOf(motion)) > 0.179 ? '#000000' : '#ffffff'
}

export function unitOf(name: MotionName): '%g' | 'cm/s' {
  return name === 'PGV' ? 'cm/s' : '%g'
}

/** Seconds, of a spectral acceleration: 0.3 of `PSA03`. Null of the others. */
export function periodOf(name: MotionName): number | null {
  return name.startsWith('PSA') ? Number(name.slice(3)) / 10 : null
}

function rgbOf(motion: number): readonly number[] {
  const at = Math.log10(motion)
  const above = NODES.findIndex(([node]) => node >= at)
  const [high, ...to] = NODES[above < 0 ? NODES.length - 1 : Math.max(1, above)] ?? [0, 0, 0, 0]
  const [low, ...from] = NODES[above < 0 ? NODES.length - 2 : Math.max(0, above - 1)] ?? [0, 0, 0, 0]
  const share = Math.min(1, Math.max(0, (at - low) / (high - low)))
  return from.map((part, i) => Math.round(part + ((to[i] ?? part) - part) * share))
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
