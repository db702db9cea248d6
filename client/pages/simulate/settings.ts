/** What the simulator's page can be told, and the same in its address, so that a run can be sent as a link. */
import type { SimulationOptions } from '../../../shared/sim/experiments/simulation.ts'

export const faultNames = ['source', 'half', 'server', 'nat', 'asleep'] as const
export type Fault = (typeof faultNames)[number]

export interface Settings {
  readonly peers: number
  readonly bytes: number
  /** Of every link, each way. */
  readonly bitsPerSecond: number
  /** One way, least and most. */
  readonly latencyMs: readonly [number, number]
  /** 0 … 1. */
  readonly lossBound: number
  readonly seed: string
  /** One receiver in five has four times the rate. */
  readonly mixed: boolean
  readonly faults: readonly Fault[]
}

interface Range {
  readonly least: number
  readonly most: number
}

export const ranges = {
  /** The page was measured with as many (docs/BENCHMARKS.md). */
  peers: { least: 10, most: 1_000 },
  bytes: { least: 25_000, most: 1_000_000 },
  bitsPerSecond: { least: 50_000, most: 100_000_000 },
  latencyMs: { least: 0, most: 1_000 },
  lossBound: { least: 0, most: 0.2 },
} as const satisfies Record<string, Range>

/** What the sliders stop at, where equal steps would be of no use. */
export const stops = {
  bytes: [25, 50, 100, 200, 400, 600, 800, 1_000].map((kb) => kb * 1_000),
  bitsPerSecond: [50, 100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 20_000, 50_000, 100_000].map(
    (kbit) => kbit * 1_000,
  ),
  latencyMs: [0, 1, 2, 5, 10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 700, 1_000],
} as const

export const seedCharsMax = 40

/** As `npm run sim` without options. */
export const defaults: Settings = {
  peers: 60,
  bytes: 100_000,
  bitsPerSecond: 200_000,
  latencyMs: [10, 150],
  lossBound: 0.01,
  seed: '1',
  mixed: false,
  faults: [],
}

export interface Preset {
  readonly name: 'continent' | 'world' | 'lan' | 'lossy' | 'mixed' | 'crowd' | 'sourceVanishes'
  readonly settings: Settings
  /** Of the playback, where real time is too fast to see anything. */
  readonly speed?: 0.02
}

export const presets: readonly Preset[] = [
  { name: 'continent', settings: defaults },
  { name: 'world', settings: { ...defaults, latencyMs: [2, 700] } },
  {
    name: 'lan',
    settings: { ...defaults, bytes: 1e6, bitsPerSecond: 100e6, latencyMs: [1, 5], lossBound: 0 },
    speed: 0.02,
  },
  { name: 'lossy', settings: { ...defaults, bitsPerSecond: 100e3, lossBound: 0.2 } },
  { name: 'mixed', settings: { ...defaults, mixed: true } },
  { name: 'crowd', settings: { ...defaults, peers: 1_000 } },
  { name: 'sourceVanishes', settings: { ...defaults, faults: ['source'] } },
]

/** Equal but for the seed. */
export function isPreset(preset: Preset, settings: Settings): boolean {
  return formatSearch({ ...preset.settings, seed: '' }) === formatSearch({ ...settings, seed: '' })
}

export function toOptions(settings: Settings): SimulationOptions {
  const { peers, bytes, bitsPerSecond: rate, latencyMs, lossBound, seed, mixed } = settings
  const fast = { share: 0.2, upBitsPerSecond: 4 * rate, downBitsPerSecond: 4 * rate }
  return {
    peers,
    bytes,
    upBitsPerSecond: rate,
    downBitsPerSecond: rate,
    latencyMs,
    lossBound,
    rates: mixed ? [fast] : [],
    seed: seed || defaults.seed,
  }
}

/** The same run on the command line. Faults have no option there. */
export function toCommand(settings: Settings): string {
  const { peers, bytes, bitsPerSecond, latencyMs, lossBound, seed, mixed } = settings
  const loss = `${Number((lossBound * 100).toFixed(1))}%`
  const words = [
    `npm run sim -- --peers ${peers} --size ${bytes / 1_000}KB --up ${bitsPerSecond / 1_000}kbit`,
    `--latency ${latencyMs.join('-')} --loss ${loss} --seed ${quoted(seed || defaults.seed)}`,
  ]
  if (mixed) words.push(`--hetero ${(4 * bitsPerSecond) / 1_000}kbit:0.2`)
  return words.join(' ')
}

function quoted(word: string): string {
  return /^[\w.-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

/** `?peers=60&size=100&…`: KB, kbit/s, ms, per cent. */
export function formatSearch(settings: Settings): string {
  const { peers, bytes, bitsPerSecond, latencyMs, lossBound, seed, mixed, faults } = settings
  const search = new URLSearchParams({
    peers: String(peers),
    size: String(bytes / 1_000),
    up: String(bitsPerSecond / 1_000),
    latency: latencyMs.join('-'),
    loss: String(Number((lossBound * 100).toFixed(2))),
    seed,
  })
  if (mixed) search.set('mixed', '1')
  if (faults.length > 0) search.set('faults', faultNames.filter((fault) => faults.includes(fault)).join('.'))
  return `?${search}`
}

type RangeName = keyof typeof ranges

/** What the address asks for and this page does not run as it is asked. Values are in the address's own units. */
export type SearchProblem =
  | {
      readonly type: 'range'
      readonly name: Exclude<RangeName, 'latencyMs'>
      readonly asked: string
      readonly least: number
      readonly most: number
      readonly taken: number
    }
  | { readonly type: 'rounded'; readonly asked: string; readonly taken: number }
  | { readonly type: 'latency'; readonly asked: string; readonly taken: string }
  | { readonly type: 'seed'; readonly taken: string }
  | { readonly type: 'mixed' | 'fault' | 'name'; readonly asked: string }

export interface ParsedSearch {
  readonly settings: Settings
  /** One for each value that cannot be run; it is replaced by the nearest that can, or by the default. */
  readonly problems: readonly SearchProblem[]
}

const names = ['peers', 'size', 'up', 'latency', 'loss', 'seed', 'mixed', 'faults'] as const
/** Of what a stranger's link may put on the screen. */
const askedCharsMax = 40

export function parseSearch(text: string): ParsedSearch {
  const search = new URLSearchParams(text)
  const problems: SearchProblem[] = []
  const read = (key: string, scale: number, name: Exclude<RangeName, 'latencyMs'>): number => {
    const word = search.get(key)
    const otherwise = defaults[name]
    if (word === null) return otherwise
    const range = ranges[name]
    const value = Number(word.trim() === '' ? NaN : word) * scale
    if (value >= range.least && value <= range.most) return value
    const bound = Number.isNaN(value) ? otherwise : Math.min(range.most, Math.max(range.least, value))
    const [least = 0, most = 0, taken = 0] = [range.least, range.most, bound].map((value) =>
      Number((value / scale).toFixed(6)),
    )
    problems.push({ type: 'range', name, asked: short(word), least, most, taken })
    return bound
  }
  const peersAsked = read('peers', 1, 'peers')
  const peers = Math.round(peersAsked)
  if (peers !== peersAsked)
    problems.push({ type: 'rounded', asked: short(search.get('peers') ?? ''), taken: peers })
  const bytes = Math.round(read('size', 1_000, 'bytes'))
  const rate = Math.round(read('up', 1_000, 'bitsPerSecond'))
  const lossBound = read('loss', 0.01, 'lossBound')
  const settings: Settings = {
    peers,
    bytes,
    bitsPerSecond: rate,
    latencyMs: readLatency(search.get('latency'), problems),
    lossBound,
    seed: readSeed(search.get('seed'), problems),
    mixed: readMixed(search.get('mixed'), problems),
    faults: readFaults(search.get('faults'), problems),
  }
  const unknown = [...new Set(search.keys())].filter((key) => !(names as readonly string[]).includes(key))
  if (unknown.length > 0) problems.push({ type: 'name', asked: short(unknown.join(', ')) })
  return { settings, problems }
}

function readLatency(word: string | null, problems: SearchProblem[]): readonly [number, number] {
  if (word === null) return defaults.latencyMs
  const [least = NaN, most = least, ...more] = word
    .split('-')
    .map((part) => (part.trim() === '' ? NaN : Number(part)))
  const { least: low, most: high } = ranges.latencyMs
  if (least >= low && most <= high && least <= most && more.length === 0) return [least, most]
  problems.push({ type: 'latency', asked: short(word), taken: defaults.latencyMs.join('-') })
  return defaults.latencyMs
}

function readSeed(word: string | null, problems: SearchProblem[]): string {
  const seed = (word || defaults.seed).slice(0, seedCharsMax)
  if (word !== null && word.length > seedCharsMax) problems.push({ type: 'seed', taken: seed })
  return seed
}

function readMixed(word: string | null, problems: SearchProblem[]): boolean {
  if (word !== null && word !== '0' && word !== '1') problems.push({ type: 'mixed', asked: short(word) })
  return word === '1'
}

function readFaults(word: string | null, problems: SearchProblem[]): readonly Fault[] {
  const asked = (word ?? '').split('.').filter((name) => name !== '')
  const unknown = [...new Set(asked)].filter((name) => !(faultNames as readonly string[]).includes(name))
  if (unknown.length > 0) problems.push({ type: 'fault', asked: short(unknown.join(', ')) })
  return faultNames.filter((fault) => asked.includes(fault))
}

function short(word: string): string {
  return word.length > askedCharsMax ? `${word.slice(0, askedCharsMax)}…` : word
}
