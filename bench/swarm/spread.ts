/** The time from a release to its last receiver, of whatever spreads it, and what the links and the processor did meanwhile. */
import { setTimeout as delay } from 'node:timers/promises'
import type { NetworkStats } from './emulator/emulator.ts'
import { idleShare, processorTime, threadTime, type ProcessorTime, type ThreadTime } from './machine.ts'
import type { SwarmOptions } from './options.ts'
import type { Swarm } from './swarm.ts'
import type { Tab } from './tab.ts'

export interface SpreadRecord {
  readonly start: NetworkStats
  /** At the last completion, or when the time was up. */
  readonly end: NetworkStats
  /** Taken every half second in between: bytes sent by all hosts so far, and the idle share of the processor. */
  readonly samples: readonly { readonly ms: number; readonly sent: number; readonly idle: number }[]
  readonly idle: number
  /** Of the browsers' threads, in between. */
  readonly tabs: ThreadTime
}

export type Say = (progress: string) => void

/** The binding that a page calls when the release is whole there. */
export const COMPLETE = 'swarmComplete'
const POLL_MS = 1_000
const QUIET_MS_MAX = 60_000
const SAMPLE_MS = 500
/** A link at rest sends some 100 bytes a second each way; set-ups and data send far more. */
const RESTING_BYTES_PER_SECOND = 1_800
const RESTING_POLLS = 4
/** Both have room for a protocol ten times slower than the bound. */
const SPREAD_MS_MIN = 90_000
const SPREAD_FACTOR = 20

/** From `release`, which begins it, until all receivers have called in or the time is up. Rejects when a browser ends. */
export async function measureSpread(
  swarm: Swarm,
  receivers: readonly Tab[],
  options: SwarmOptions,
  say: Say,
  release: () => Promise<unknown>,
): Promise<SpreadRecord> {
  const groups = new Set(swarm.tabs.map(({ group }) => group))
  const threads = threadTime(groups)
  const processor = processorTime()
  const start = await swarm.emulator.stats()
  const spread = new Spread(receivers)
  const sampling = sample(swarm, start, spread)
  sampling.catch(() => undefined) // where the run fails, nobody waits for it
  try {
    const whole = spread.whole(deadline(options), say)
    await Promise.race([Promise.all([release(), whole]), anyDeath(swarm.tabs)])
  } finally {
    spread.isOver = true
  }
  const end = await swarm.emulator.stats()
  const idle = idleShare(processor, processorTime())
  const after = threadTime(groups)
  const tabs = {
    ran: after.ran - threads.ran,
    waited: after.waited - threads.waited,
    slices: after.slices - threads.slices,
  }
  return { start, end, samples: await sampling, idle, tabs }
}

/** Until no host sends more than links at rest do, for some seconds. */
export async function waitQuiet(
  swarm: Swarm,
  say: Say,
): Promise<{ readonly isQuiet: boolean; readonly restingRate: number }> {
  const polls: NetworkStats[] = [await swarm.emulator.stats()]
  const until = Date.now() + QUIET_MS_MAX
  for (;;) {
    await delay(POLL_MS)
    polls.push(await swarm.emulator.stats())
    const now = polls.at(-1)
    const then = polls.at(-1 - RESTING_POLLS)
    if (!now || !then) continue
    const seconds = (now.now - then.now) / 1_000
    const rates = now.hosts.slice(1).map(({ sent }, i) => (sent - (then.hosts[i + 1]?.sent ?? 0)) / seconds)
    const most = Math.max(...rates)
    say(`links settle: at most ${Math.round(most)} bytes/s`)
    const isQuiet = most <= RESTING_BYTES_PER_SECOND
    if (isQuiet || Date.now() > until)
      return { isQuiet, restingRate: rates.reduce((sum, rate) => sum + rate, 0) }
  }
}

/** Rejects as soon as a browser ends: what is measured without it would say nothing. Resolves never. */
function anyDeath(tabs: readonly Tab[]): Promise<never> {
  const death = Promise.race(
    tabs.map(async (tab): Promise<never> => {
      await tab.ended
      throw new Error(`${tab.name}: its browser has ended`)
    }),
  )
  death.catch(() => undefined) // at the end of a run all of them end
  return death
}

/** The tabs that have the release: they call in by themselves, so that nobody polls them while it is measured. */
class Spread {
  isOver = false
  private readonly missing: Set<string>
  private readonly count: number
  private done: () => void = () => undefined
  private heard: () => void = () => undefined

  constructor(receivers: readonly Tab[]) {
    this.count = receivers.length
    this.missing = new Set(receivers.map(({ name }) => name))
    for (const tab of receivers) {
      tab.onCall = (binding) => {
        if (binding !== COMPLETE || !this.missing.delete(tab.name)) return
        this.heard()
        if (this.missing.size === 0) this.done()
      }
    }
  }

  /** Resolves when all are complete, or when the time is up: the reports tell who was not. */
  async whole(milliseconds: number, say: Say): Promise<void> {
    this.heard = () => say(`${this.count - this.missing.size} of ${this.count} receivers are complete`)
    const complete = new Promise<void>((resolve) => {
      this.done = resolve
      if (this.missing.size === 0) resolve()
    })
    const ended = new AbortController()
    await Promise.race([complete, delay(milliseconds, undefined, { signal: ended.signal })])
    ended.abort()
  }
}

async function sample(swarm: Swarm, start: NetworkStats, spread: Spread): Promise<SpreadRecord['samples']> {
  const samples: { ms: number; sent: number; idle: number }[] = []
  let before: ProcessorTime = processorTime()
  while (!spread.isOver) {
    await delay(SAMPLE_MS)
    const stats = await swarm.emulator.stats()
    const after = processorTime()
    const sent = sentByHosts(stats) - sentByHosts(start)
    samples.push({ ms: stats.now - start.now, sent, idle: idleShare(before, after) })
    before = after
  }
  return samples
}

function sentByHosts({ hosts }: NetworkStats): number {
  return hosts.slice(1).reduce((sum, host) => sum + host.sent, 0)
}

function deadline({ scenario }: SwarmOptions): number {
  const { bytes, upBitsPerSecond: up } = scenario
  return Math.max(SPREAD_MS_MIN, ((bytes * 8) / up) * SPREAD_FACTOR * 1_000)
}
