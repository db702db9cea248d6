/** What one run is made of, from the command line. Each wrong value is one sentence. */
import { parseArgs } from 'node:util'

export interface SwarmOptions {
  /** Receivers; the source comes on top. */
  readonly peers: number
  /** Of the release. */
  readonly bytes: number
  /** Bits per second of each host. */
  readonly up: number
  readonly down: number
  /** Other rates: every `every`th receiver has this one both ways; of several that apply, the last. */
  readonly fat: readonly { readonly every: number; readonly rate: number }[]
  /** One way. */
  readonly latencyMsMin: number
  readonly latencyMsMax: number
  /** Each host draws its own from 0 to this, 0 … 1. */
  readonly lossMax: number
  readonly seed: number
  readonly runs: number
  readonly json: boolean
  /** A file for one line a packet, or undefined. */
  readonly trace: string | undefined
}

export const USAGE = `npm run bench:swarm -- [--peers 20] [--size 100KB] [--up 200kbit] [--down 200kbit] [--latency 10-150]
    [--loss 0%] [--fat 5:800kbit,45:3200kbit] [--seed 1] [--runs 1] [--json] [--trace FILE]

  --peers    receivers, each a Chromium in a network namespace of its own; the source comes on top
  --size     of the release: B, KB or MB (thousands)
  --up       rate of every uplink: bit, kbit or Mbit a second; --down that of every downlink, by default the same
  --latency  one way, in ms: least-greatest, by the distance of two hosts at seeded coordinates
  --loss     each host draws its own uniformly from 0 to this
  --fat      every 5th receiver at 800 kbit/s, every 45th at 3,200, both ways
  --runs     so many, each with fresh browsers, from --seed on
  --json     everything measured, on standard output
  --trace    one line for each packet from the publishing on, tab-separated: ms, from, to, bytes, protocol, first byte`

export class UsageError extends Error {}

/** Throws a UsageError. */
export function parseOptions(args: readonly string[]): SwarmOptions {
  const given = readFlags(args)
  const up = rateOf('--up', given.up)
  const [latencyMsMin, latencyMsMax] = rangeOf('--latency', given.latency)
  return {
    peers: countOf('--peers', given.peers, 1, 1_000),
    bytes: sizeOf('--size', given.size),
    up,
    down: given.down === undefined ? up : rateOf('--down', given.down),
    fat: given.fat === undefined ? [] : given.fat.split(',').map(fatOf),
    latencyMsMin,
    latencyMsMax,
    lossMax: shareOf('--loss', given.loss),
    seed: countOf('--seed', given.seed, 0, 1_000_000_000),
    runs: countOf('--runs', given.runs, 1, 1_000),
    json: given.json,
    trace: given.trace,
  }
}

/** The condition in words, as the simulator's tables have it. */
export function describe(options: SwarmOptions): string {
  const { peers, bytes, up, down, fat, latencyMsMin, latencyMsMax, lossMax } = options
  const parts = [
    `${peers} peers`,
    sizeText(bytes),
    rateText(up) + (down === up ? '' : ` up, ${rateText(down)} down`),
    ...fat.map(({ every, rate }) => `every ${every}th ${rateText(rate)}`),
    `${latencyMsMin}–${latencyMsMax} ms`,
    `loss 0–${Number((lossMax * 100).toFixed(2))} %`,
  ]
  return parts.join(', ')
}

/** Of receiver `index`, 1 and on; of the source for 0. */
export function ratesOf(options: SwarmOptions, index: number): { up: number; down: number } {
  const fat = index === 0 ? undefined : options.fat.findLast(({ every }) => index % every === 0)
  return fat ? { up: fat.rate, down: fat.rate } : { up: options.up, down: options.down }
}

function readFlags(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        peers: { type: 'string', default: '20' },
        size: { type: 'string', default: '100KB' },
        up: { type: 'string', default: '200kbit' },
        down: { type: 'string' },
        fat: { type: 'string' },
        latency: { type: 'string', default: '10-150' },
        loss: { type: 'string', default: '0%' },
        seed: { type: 'string', default: '1' },
        runs: { type: 'string', default: '1' },
        json: { type: 'boolean', default: false },
        trace: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    })
    if (values.help) throw new UsageError(USAGE)
    return values
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`)
  }
}

function countOf(flag: string, text: string, least: number, most: number): number {
  const count = Number(text)
  if (/^\d+$/.test(text) && count >= least && count <= most) return count
  throw new UsageError(`${flag} must be a whole number from ${least} to ${most}, and is “${text}”.`)
}

function sizeOf(flag: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([KM]?)B$/i.exec(text)
  const bytes = Math.round(Number(match?.[1]) * factorOf(match?.[2]))
  if (match && bytes > 0) return bytes
  throw new UsageError(`${flag} must be a size such as 100KB or 1MB, and is “${text}”.`)
}

function rateOf(flag: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([KM]?)bit$/i.exec(text)
  const rate = Number(match?.[1]) * factorOf(match?.[2])
  if (match && rate >= 1_000) return rate
  throw new UsageError(
    `${flag} must be a rate of at least 1 kbit/s, such as 200kbit or 1Mbit, and is “${text}”.`,
  )
}

function factorOf(prefix: string | undefined): number {
  if (!prefix) return 1
  return prefix.toLowerCase() === 'k' ? 1_000 : 1_000_000
}

function rangeOf(flag: string, text: string): [number, number] {
  const match = /^(\d+)-(\d+)(?:ms)?$/.exec(text)
  const range: [number, number] = [Number(match?.[1]), Number(match?.[2])]
  if (match && range[0] <= range[1] && range[1] <= 5_000) return range
  throw new UsageError(`${flag} must be least-greatest in ms, such as 10-150, and is “${text}”.`)
}

function shareOf(flag: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)%$/.exec(text)
  if (match && Number(match[1]) <= 100) return Number(match[1]) / 100
  throw new UsageError(`${flag} must be a percentage such as 1%, and is “${text}”.`)
}

function fatOf(text: string): { every: number; rate: number } {
  const [every = '', rate = ''] = text.split(':')
  return { every: countOf('--fat', every, 1, 1_000), rate: rateOf('--fat', rate) }
}

function sizeText(bytes: number): string {
  if (bytes >= 1_000_000) return `${bytes / 1_000_000} MB`
  return bytes >= 1_000 ? `${bytes / 1_000} KB` : `${bytes} B`
}

function rateText(rate: number): string {
  return rate >= 1_000_000 ? `${rate / 1_000_000} Mbit/s` : `${rate / 1_000} kbit/s`
}
