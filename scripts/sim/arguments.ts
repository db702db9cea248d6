/** What `npm run sim` is told on its command line; every mistake is answered by a sentence that says what would be right. */
import { limits } from '../../shared/wire/limits.ts'
import type { RateShare, SimulationOptions } from '../../shared/sim/experiments/simulation.ts'

export interface SimCommand {
  readonly kind: 'run'
  readonly simulation: Omit<SimulationOptions, 'seed'>
  readonly seeds: readonly string[]
  readonly json: boolean
  readonly svg: string | null
  /** Virtual seconds after which a run counts as failed. */
  readonly withinSeconds: number
}

export interface ScenarioCommand {
  readonly kind: 'scenario'
  readonly name: string
  readonly seeds: readonly string[]
  readonly json: boolean
}

export type Command =
  | SimCommand
  | ScenarioCommand
  | { readonly kind: 'help' }
  | { readonly kind: 'list' }
  | { readonly kind: 'mistake'; readonly message: string }

export const help = `npm run sim -- [options]

A release spreads among simulated peers that run the same code as tabs; time, bytes and the bound are printed.

  --peers N          receivers, the source not counted           60
  --size SIZE        of the release: 100KB, 1.5MB, 64KiB          100KB
  --up RATE          each peer's uplink: 200kbit, 10Mbit          200kbit
  --down RATE        each peer's downlink                         as --up
  --latency A-B      one way, in ms, by distance on a plane       10-150
  --loss P           each peer draws its loss from 0 to this      1%
  --hetero R:S,...   a share S of the receivers has rate R        none
                     (800kbit:0.2,3200kbit:0.02)
  --chunk SIZE       another chunk size than the rule's           by the rule
  --seeds N          runs, with the seeds 1 to N                  5
  --seed X           one run, with this seed
  --within S         seconds of virtual time a run may take       600
  --json             figures as JSON
  --svg FILE         draws the coverage over time
  --scenario NAME    runs a scenario with faults instead
  --list             lists the scenarios

Exit code 0: all runs finished; 1: a run did not, and the seed that repeats it is printed; 2: a mistake in the options.`

const known = [
  'peers',
  'size',
  'up',
  'down',
  'latency',
  'loss',
  'hetero',
  'chunk',
  'seeds',
  'seed',
  'within',
  'svg',
  'scenario',
] as const
type Name = (typeof known)[number]
const flags = ['json', 'list', 'help'] as const

class Mistake extends Error {}

export function parseArguments(words: readonly string[]): Command {
  try {
    return parse(words)
  } catch (error) {
    if (error instanceof Mistake) return { kind: 'mistake', message: error.message }
    throw error
  }
}

function parse(words: readonly string[]): Command {
  const { given, set } = split(words)
  if (set.has('help')) return { kind: 'help' }
  if (set.has('list')) return { kind: 'list' }
  const json = set.has('json')
  const seed = given.get('seed')
  if (seed !== undefined && given.has('seeds')) throw new Mistake('Give either --seed or --seeds.')
  const count = whole('seeds', given.get('seeds') ?? '5', 1, 100_000)
  const seeds = seed === undefined ? Array.from({ length: count }, (_, i) => String(i + 1)) : [seed]
  const scenario = given.get('scenario')
  if (scenario !== undefined) return { kind: 'scenario', name: scenario, seeds, json }
  const up = rate('up', given.get('up') ?? '200kbit')
  const chunk = given.get('chunk')
  const bytes = size('size', given.get('size') ?? '100KB')
  if (bytes < 1 || bytes > limits.releaseBytesMax)
    throw new Mistake(`--size: a release has from 1 byte to ${limits.releaseBytesMax} bytes.`)
  const chunkBytes = chunk === undefined ? null : size('chunk', chunk)
  if (chunkBytes !== null && (chunkBytes < 1_024 || chunkBytes > limits.chunkBytesMax))
    throw new Mistake(`--chunk: from 1KiB to ${limits.chunkBytesMax / 1_024}KiB.`)
  if (chunkBytes !== null && bytes / chunkBytes > limits.chunksMax)
    throw new Mistake(`--chunk: that makes more than ${limits.chunksMax} chunks.`)
  return {
    kind: 'run',
    simulation: {
      peers: whole('peers', given.get('peers') ?? '60', 1, 1_000_000),
      bytes,
      upBitsPerSecond: up,
      downBitsPerSecond: given.has('down') ? rate('down', given.get('down') ?? '') : up,
      latencyMs: range('latency', given.get('latency') ?? '10-150'),
      lossBound: share('loss', given.get('loss') ?? '1%'),
      rates: hetero(given.get('hetero')),
      ...(chunkBytes === null ? {} : { chunkBytes }),
    },
    seeds,
    json,
    svg: given.get('svg') ?? null,
    withinSeconds: whole('within', given.get('within') ?? '600', 1, 1_000_000),
  }
}

function split(words: readonly string[]): { given: Map<Name, string>; set: Set<string> } {
  const given = new Map<Name, string>()
  const set = new Set<string>()
  for (let i = 0; i < words.length; i++) {
    const [word, inline] = splitOnce(words[i] ?? '')
    const name = word.replace(/^--/, '')
    if (!word.startsWith('--')) throw new Mistake(`“${word}” is not an option; see --help.`)
    if (flags.some((flag) => flag === name)) set.add(name)
    else {
      const option = known.find((candidate) => candidate === name)
      if (option === undefined) throw new Mistake(`There is no option --${name}; see --help.`)
      const value = inline ?? words[++i]
      if (value === undefined || value.startsWith('--')) throw new Mistake(`--${name} needs a value.`)
      given.set(option, value)
    }
  }
  return { given, set }
}

function splitOnce(word: string): [string, string | undefined] {
  const at = word.indexOf('=')
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)]
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < least || value > most)
    throw new Mistake(`--${name}: “${text}” is not a whole number from ${least} to ${most}.`)
  return value
}

const sizes: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1_000,
  mb: 1_000_000,
  kib: 1_024,
  mib: 1_048_576,
}

function size(name: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text)
  const unit = sizes[(match?.[2] || 'b').toLowerCase()]
  if (match === null || unit === undefined)
    throw new Mistake(`--${name}: “${text}” is not a size such as 100KB, 1.5MB or 64KiB.`)
  return Math.round(Number(match[1]) * unit)
}

const rates: Readonly<Record<string, number>> = { bit: 1, kbit: 1e3, mbit: 1e6, gbit: 1e9 }

/** Bits per second; a bare number is kbit/s. */
function rate(name: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)(?:\/s|ps)?$/i.exec(text)
  const unit = rates[(match?.[2] || 'kbit').toLowerCase()]
  const value = Number(match?.[1] ?? 0) * (unit ?? 0)
  if (!(value > 0)) throw new Mistake(`--${name}: “${text}” is not a rate such as 200kbit or 10Mbit.`)
  return value
}

function range(name: string, text: string): [number, number] {
  const match = /^(\d+(?:\.\d+)?)(?:\s*[-–]\s*(\d+(?:\.\d+)?))?\s*(?:ms)?$/.exec(text)
  const least = Number(match?.[1])
  const most = Number(match?.[2] ?? match?.[1])
  if (match === null || least > most)
    throw new Mistake(`--${name}: “${text}” is not a range of milliseconds such as 10-150.`)
  return [least, most]
}

function share(name: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(text)
  const value = Number(match?.[1]) / (match?.[2] === '%' ? 100 : 1)
  if (match === null || value > 0.9)
    throw new Mistake(`--${name}: “${text}” is not a share such as 1% or 0.01, at most 90%.`)
  return value
}

function hetero(text: string | undefined): readonly RateShare[] {
  if (text === undefined) return []
  const classes = text.split(',').map((part) => {
    const [first, second] = part.split(':')
    if (first === undefined || second === undefined)
      throw new Mistake(`--hetero: “${part}” is not a rate and a share such as 800kbit:0.2.`)
    const bits = rate('hetero', first)
    return { upBitsPerSecond: bits, downBitsPerSecond: bits, share: share('hetero', second) }
  })
  if (classes.reduce((sum, { share }) => sum + share, 0) > 1)
    throw new Mistake('--hetero: the shares come to more than all.')
  return classes
}
