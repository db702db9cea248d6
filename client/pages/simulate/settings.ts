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
  peers: { least: 10, most: 300 },
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
  readonly name: string
  readonly settings: Settings
  /** Of the playback, where real time is too fast to see anything. */
  readonly speed?: 0.02
}

export const presets: readonly Preset[] = [
  { name: 'One continent', settings: defaults },
  { name: 'CREW’s default', settings: { ...defaults, latencyMs: [2, 700] } },
  {
    name: 'A LAN',
    settings: { ...defaults, bytes: 1e6, bitsPerSecond: 100e6, latencyMs: [1, 5], lossBound: 0 },
    speed: 0.02,
  },
  { name: 'Slow and lossy', settings: { ...defaults, bitsPerSecond: 100e3, lossBound: 0.2 } },
  { name: 'Mixed uplinks', settings: { ...defaults, mixed: true } },
  { name: 'A crowd of 300', settings: { ...defaults, peers: 300 } },
  { name: 'The source vanishes', settings: { ...defaults, faults: ['source'] } },
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

export interface ParsedSearch {
  readonly settings: Settings
  /** A sentence for each value that cannot be run; it is replaced by the nearest that can, or by the default. */
  readonly problems: readonly string[]
}

export function parseSearch(text: string): ParsedSearch {
  const search = new URLSearchParams(text)
  const problems: string[] = []
  const read = (
    key: string,
    scale: number,
    range: Range,
    otherwise: number,
    name: string,
    unit = '',
  ): number => {
    const word = search.get(key)
    if (word === null) return otherwise
    return within(Number(word === '' ? NaN : word) * scale, range, otherwise, (bound) => {
      const [least, most] = [range.least / scale, range.most / scale].map((value) => Number(value.toFixed(6)))
      problems.push(
        `This page runs ${name} from ${least} to ${most}${unit}: “${word}” became ${Number((bound / scale).toFixed(6))}.`,
      )
    })
  }
  const peers = Math.round(read('peers', 1, ranges.peers, defaults.peers, 'peers'))
  if (Number(search.get('peers')) > ranges.peers.most)
    problems.push('For more peers run “npm run sim -- --peers N”. It has been run with 100,000.')
  const bytes = Math.round(read('size', 1_000, ranges.bytes, defaults.bytes, 'releases', ' KB'))
  const rate = Math.round(read('up', 1_000, ranges.bitsPerSecond, defaults.bitsPerSecond, 'links', ' kbit/s'))
  const lossBound = read('loss', 0.01, ranges.lossBound, defaults.lossBound, 'loss bounds', ' %')
  const faults = (search.get('faults') ?? '').split('.')
  const settings: Settings = {
    peers,
    bytes,
    bitsPerSecond: rate,
    latencyMs: readLatency(search.get('latency'), problems),
    lossBound,
    seed: (search.get('seed') || defaults.seed).slice(0, seedCharsMax),
    mixed: search.get('mixed') === '1',
    faults: faultNames.filter((fault) => faults.includes(fault)),
  }
  return { settings, problems }
}

function readLatency(word: string | null, problems: string[]): readonly [number, number] {
  if (word === null) return defaults.latencyMs
  const [least = NaN, most = least] = word.split('-').map((part) => (part === '' ? NaN : Number(part)))
  const { least: low, most: high } = ranges.latencyMs
  if (least >= low && most <= high && least <= most) return [least, most]
  const [from, to] = defaults.latencyMs
  problems.push(
    `Latencies are a range such as 10-150, within ${low} to ${high} ms: “${word}” became ${from}-${to}.`,
  )
  return defaults.latencyMs
}

function within(value: number, range: Range, otherwise: number, changed: (to: number) => void): number {
  if (value >= range.least && value <= range.most) return value
  const to = Number.isNaN(value) ? otherwise : Math.min(range.most, Math.max(range.least, value))
  changed(to)
  return to
}
