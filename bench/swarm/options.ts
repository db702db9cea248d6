/** What one run is made of, from the command line. Each wrong value is one sentence. */
import { parseArgs } from 'node:util'
import type { RateShare, SimulationOptions } from '../../shared/sim/experiments/simulation.ts'
import { limits } from '../../shared/wire/limits.ts'

export interface SwarmOptions {
  /** The scenario, as the simulator takes it; its seed is each run's. */
  readonly scenario: Omit<SimulationOptions, 'seed' | 'rates'> & { readonly rates: readonly RateShare[] }
  readonly seed: number
  readonly runs: number
  readonly json: boolean
  /** A file for one line a packet, or undefined. */
  readonly trace: string | undefined
}

export const USAGE = `npm run bench:swarm -- [options]

A release spreads among real Chromiums, each in a network namespace behind a shaped link. Linux, root.

  --peers N          receivers, the source not counted           20
  --size SIZE        of the release: 100KB, 1.5MB                100KB
  --up RATE          each peer's uplink: 200kbit, 10Mbit         200kbit
  --down RATE        each peer's downlink                        as --up
  --latency A-B      one way, in ms, by distance on a plane      10-150
  --loss P           each peer draws its loss from 0 to this     0%
  --hetero R:S,...   a share S of the receivers has rate R       none
                     (800kbit:20%,3200kbit:2%)
  --seed N           of the first run: hosts' places and loss    1
  --runs N           so many, with fresh browsers, from --seed   1
  --json             everything measured
  --trace FILE       a line for each packet from the publication on, tab-separated:
                     ms, from, to, bytes, IP protocol, first byte

Exit code 0: all receivers finished; 1: one did not, or a run failed; 2: this machine cannot, or a mistake in the options.`

export class UsageError extends Error {}

/** Undefined where only help is asked for. Throws a UsageError. */
export function parseOptions(args: readonly string[]): SwarmOptions | undefined {
  const given = readFlags(args)
  if (given.help) return undefined
  const up = rateOf('--up', given.up)
  return {
    scenario: {
      peers: countOf('--peers', given.peers, 1, 1_000),
      bytes: sizeOf('--size', given.size),
      upBitsPerSecond: up,
      downBitsPerSecond: given.down === undefined ? up : rateOf('--down', given.down),
      latencyMs: rangeOf('--latency', given.latency),
      lossBound: shareOf('--loss', given.loss),
      rates: given.hetero === undefined ? [] : given.hetero.split(',').map(rateShareOf),
    },
    seed: countOf('--seed', given.seed, 0, 1_000_000_000),
    runs: countOf('--runs', given.runs, 1, 1_000),
    json: given.json,
    trace: given.trace,
  }
}

/**
 * Of each host in bits per second: the source, then the receivers. Other rates are spread evenly over them, exact in
 * number, as the simulator has it.
 */
export function ratesOf({ scenario }: SwarmOptions): { readonly up: number; readonly down: number }[] {
  const { peers, upBitsPerSecond: up, downBitsPerSecond: down, rates } = scenario
  const given = rates.map(() => 0)
  const receivers = Array.from({ length: peers }, (_, i) => {
    for (const [k, rate] of rates.entries()) {
      if ((given[k] ?? 0) >= Math.round(rate.share * (i + 1))) continue
      given[k] = (given[k] ?? 0) + 1
      return { up: rate.upBitsPerSecond, down: rate.downBitsPerSecond }
    }
    return { up, down }
  })
  return [{ up, down }, ...receivers]
}

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        peers: { type: 'string', default: '20' },
        size: { type: 'string', default: '100KB' },
        up: { type: 'string', default: '200kbit' },
        down: { type: 'string' },
        hetero: { type: 'string' },
        latency: { type: 'string', default: '10-150' },
        loss: { type: 'string', default: '0%' },
        seed: { type: 'string', default: '1' },
        runs: { type: 'string', default: '1' },
        json: { type: 'boolean', default: false },
        trace: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)} See --help.`)
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
  if (match && bytes > 0 && bytes <= limits.releaseBytesMax) return bytes
  throw new UsageError(
    `${flag} must be a size such as 100KB or 1MB, at most ${limits.releaseBytesMax} bytes, and is “${text}”.`,
  )
}

/** Bits per second. */
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

/** Milliseconds. */
function rangeOf(flag: string, text: string): [number, number] {
  const match = /^(\d+)-(\d+)(?:ms)?$/.exec(text)
  const range: [number, number] = [Number(match?.[1]), Number(match?.[2])]
  if (match && range[0] <= range[1] && range[1] <= 5_000) return range
  throw new UsageError(`${flag} must be least-most in ms, such as 10-150, and is “${text}”.`)
}

/** 0 … 1. */
function shareOf(flag: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(text)
  const share = Number(match?.[1]) / (match?.[2] === '%' ? 100 : 1)
  if (match && share <= 1) return share
  throw new UsageError(`${flag} must be a share such as 1% or 0.01, and is “${text}”.`)
}

function rateShareOf(text: string): RateShare {
  const [rate = '', share = ''] = text.split(':')
  const bits = rateOf('--hetero', rate)
  return { upBitsPerSecond: bits, downBitsPerSecond: bits, share: shareOf('--hetero', share) }
}
