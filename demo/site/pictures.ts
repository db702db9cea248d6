/** The gallery's pictures: one valley at nine hours of a day, drawn by code, each as large as a small photograph. Pure. */
import { Random } from '../../shared/lib/random.ts'
import { png } from './png.ts'

export interface Picture {
  readonly name: string
  /** What is to be seen. */
  readonly title: string
  readonly file: Buffer
}

export const PICTURE_WIDTH = 432
export const PICTURE_HEIGHT = 288

type Color = readonly [red: number, green: number, blue: number]

interface Hour {
  readonly title: string
  /** Of the sky, from its top to the horizon. */
  readonly sky: readonly [Color, Color]
  /** The farthest hills, and the nearest. */
  readonly hills: readonly [Color, Color]
  /** Sun or moon: where it stands, from 0 to 1, and its color. */
  readonly light: { readonly x: number; readonly y: number; readonly color: Color }
  readonly stars: number
}

const SUN: Color = [255, 226, 158]
const MOON: Color = [226, 232, 240]

const HOURS: readonly Hour[] = [
  hour(
    'Four in the morning',
    ['0b1026', '1d2a4d'],
    ['1a2440', '080c18'],
    { x: 0.78, y: 0.3, color: MOON },
    160,
  ),
  hour(
    'First light',
    ['1c2550', 'c9727a'],
    ['5b4a70', '140f24'],
    { x: 0.2, y: 0.62, color: [255, 190, 150] },
    40,
  ),
  hour('Sunrise', ['4a6fae', 'f8c08a'], ['b07f86', '2a1f33'], { x: 0.26, y: 0.5, color: SUN }),
  hour('Morning', ['4f93d6', 'd8ecf5'], ['8fb0c4', '22443f'], { x: 0.36, y: 0.28, color: [255, 246, 214] }),
  hour('Noon', ['2f7fd0', 'bfe0f2'], ['86adb5', '1f4a2c'], { x: 0.5, y: 0.14, color: [255, 252, 236] }),
  hour('Afternoon', ['3f86c6', 'e9e2c6'], ['a3a78f', '3a4a1f'], { x: 0.66, y: 0.26, color: [255, 244, 200] }),
  hour('Sunset', ['3d4f8f', 'f59a5a'], ['a8606a', '1f1420'], { x: 0.76, y: 0.54, color: [255, 205, 120] }),
  hour('Dusk', ['202a5c', 'a8628c'], ['57456f', '120d20'], { x: 0.16, y: 0.34, color: MOON }, 30),
  hour('Midnight', ['050814', '141d3a'], ['111a30', '04060c'], { x: 0.3, y: 0.2, color: MOON }, 220),
]

/** Film grain: what makes a drawn picture as large as a photograph, and hides its bands. */
const GRAIN = 7
const RIDGES = 5

export function drawPictures(): Picture[] {
  return HOURS.map((each, i) => ({ name: `valley-${i + 1}.png`, title: each.title, file: draw(each) }))
}

function draw(hour: Hour): Buffer {
  const random = new Random(hour.title)
  const pixels = new Uint8Array(PICTURE_WIDTH * PICTURE_HEIGHT * 3)
  const ridges = ridgeLines()
  const stars = starsOf(hour.stars, random)
  for (let y = 0; y < PICTURE_HEIGHT; y++)
    for (let x = 0; x < PICTURE_WIDTH; x++) {
      const ridge = ridges.findLastIndex((line) => y > (line[x] ?? 0))
      const color = ridge < 0 ? skyAt(hour, x, y, stars) : hillAt(hour, ridge, y - (ridges[ridge]?.[x] ?? 0))
      const grain = (random.float() + random.float() - 1) * GRAIN
      const at = (y * PICTURE_WIDTH + x) * 3
      for (let i = 0; i < 3; i++) pixels[at + i] = clamp((color[i] ?? 0) + grain)
    }
  return png(pixels, PICTURE_WIDTH, PICTURE_HEIGHT)
}

/** How high each ridge stands at each column, the farthest first: the same valley in all pictures. */
function ridgeLines(): number[][] {
  const random = new Random('valley')
  return Array.from({ length: RIDGES }, (_, ridge) => {
    const base = 0.5 + 0.42 * (ridge / (RIDGES - 1))
    const waves = Array.from({ length: 6 }, (_, i) => ({
      length: 1.1 * 1.9 ** i,
      height: (0.075 - 0.006 * ridge) / 1.75 ** i,
      phase: random.between(0, 2 * Math.PI),
    }))
    return Array.from({ length: PICTURE_WIDTH }, (_, x) => {
      const turn = (2 * Math.PI * x) / PICTURE_WIDTH
      const offset = waves.reduce(
        (sum, wave) => sum + wave.height * Math.sin(turn * wave.length + wave.phase),
        0,
      )
      return (base + offset) * PICTURE_HEIGHT
    })
  })
}

function starsOf(count: number, random: Random): ReadonlySet<number> {
  return new Set(Array.from({ length: count }, () => random.below(PICTURE_WIDTH * PICTURE_HEIGHT * 0.6)))
}

function skyAt({ sky, light }: Hour, x: number, y: number, stars: ReadonlySet<number>): Color {
  if (stars.has(y * PICTURE_WIDTH + x)) return [235, 238, 248]
  const color = mix(sky[0], sky[1], Math.min(1, (y / PICTURE_HEIGHT / 0.62) ** 1.2))
  const distance = Math.hypot(x - light.x * PICTURE_WIDTH, y - light.y * PICTURE_HEIGHT)
  const radius = PICTURE_HEIGHT * 0.05
  if (distance < radius) return light.color
  return mix(color, light.color, 0.75 * Math.exp(-(distance - radius) / (PICTURE_HEIGHT * 0.13)))
}

/** `below`: how far under its ridge's line. Mist lies in each valley. */
function hillAt({ sky, hills }: Hour, ridge: number, below: number): Color {
  const color = mix(hills[0], hills[1], ridge / (RIDGES - 1))
  return mix(color, sky[1], 0.35 * (1 - ridge / RIDGES) * Math.min(1, below / (PICTURE_HEIGHT * 0.2)))
}

function mix(from: Color, to: Color, share: number): Color {
  const part = (i: 0 | 1 | 2) => from[i] + (to[i] - from[i]) * share
  return [part(0), part(1), part(2)]
}

function clamp(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)))
}

function hour(
  title: string,
  sky: readonly [string, string],
  hills: readonly [string, string],
  light: Hour['light'],
  stars = 0,
): Hour {
  return {
    title,
    sky: [color(sky[0]), color(sky[1])],
    hills: [color(hills[0]), color(hills[1])],
    light,
    stars,
  }
}

function color(hex: string): Color {
  const value = Number.parseInt(hex, 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}
