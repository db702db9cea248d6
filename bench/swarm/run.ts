/** One run: fresh browsers, a warm and quiet overlay, a release; what each tab and each link saw of it. */
import { setTimeout as delay } from 'node:timers/promises'
import type { NetworkPlan, NetworkStats } from './emulator/emulator.ts'
import { idleShare, processorTime, threadTime, type ProcessorTime, type ThreadTime } from './machine.ts'
import { ratesOf, type SwarmOptions } from './options.ts'
import { installSwarm, type TabReport } from './page.ts'
import { Swarm } from './swarm.ts'
import type { Tab } from './tab.ts'

export interface RunRecord {
  readonly seed: number
  readonly source: TabReport
  readonly receivers: readonly { readonly name: string; readonly report: TabReport }[]
  /** Neighbors of every tab, the source's first, when the release was published. */
  readonly degrees: readonly number[]
  /** Whether all links had come to rest before. */
  readonly isQuiet: boolean
  /** Bytes per second of all hosts while the links were at rest. */
  readonly restingRate: number
  readonly start: NetworkStats
  /** At the last completion, or when the time was up. */
  readonly end: NetworkStats
  /** Taken every half second in between: bytes sent by all hosts so far, and the idle share of the processor. */
  readonly samples: readonly { readonly ms: number; readonly sent: number; readonly idle: number }[]
  readonly idle: number
  /** Of the browsers' threads, in between. */
  readonly tabs: ThreadTime
  /** Uncaught exceptions of pages. */
  readonly faults: readonly string[]
}

type Say = (progress: string) => void

const JOIN_MS_MAX = 60_000
const OVERLAY_MS_MAX = 120_000
const QUIET_MS_MAX = 60_000
const CALL_MS_MAX = 30_000
const BINDINGS = ['swarmComplete']
const NEIGHBORS = 5
/** Of the tabs that must have so many: the overlay's last tab may wait long for its last neighbor. */
const SETTLED_SHARE = 0.95
const POLL_MS = 1_000
const SAMPLE_MS = 500
/** A link at rest sends some 100 bytes a second each way; set-ups and data send far more. */
const RESTING_BYTES_PER_SECOND = 1_800
const RESTING_POLLS = 4
/** Both have room for a protocol ten times slower than the bound. */
const SPREAD_MS_MIN = 90_000
const SPREAD_FACTOR = 20

/** `swarm` runs nothing yet; this opens its tabs. It is the caller's to close. */
export async function run(swarm: Swarm, options: SwarmOptions, seed: number, say: Say): Promise<RunRecord> {
  const [source, ...receivers] = await openTabs(swarm, options, say)
  if (!source) throw new Error('there is no source')
  const all = [source, ...receivers]
  await waitOverlay(all, say)
  const { isQuiet, restingRate } = await waitQuiet(swarm, say)
  const degrees = await neighborsOf(all)
  await Promise.all(all.map((tab) => tab.run(() => window.swarm.mark(), [], CALL_MS_MAX)))
  say(`publishing ${options.scenario.bytes} bytes`)

  if (options.trace) await swarm.emulator.trace(options.trace)
  const groups = new Set(all.map(({ group }) => group))
  const threads = threadTime(groups)
  const processor = processorTime()
  const start = await swarm.emulator.stats()
  const spread = new Spread(receivers)
  const sampling = sample(swarm, start, spread)
  const publishing = source.run((bytes) => window.swarm.publish(bytes), [options.scenario.bytes], CALL_MS_MAX)
  sampling.catch(() => undefined) // where the run fails, nobody waits for it
  try {
    await Promise.race([Promise.all([publishing, spread.whole(deadline(options), say)]), anyDeath(all)])
  } finally {
    spread.isOver = true
  }
  const end = await swarm.emulator.stats()
  const idle = idleShare(processor, processorTime())
  const after = threadTime(groups)
  const browsers = {
    ran: after.ran - threads.ran,
    waited: after.waited - threads.waited,
    slices: after.slices - threads.slices,
  }
  const samples = await sampling
  if (options.trace) await swarm.emulator.trace(null)

  const reports = await Promise.all(
    receivers.map(async (tab) => ({ name: tab.name, report: await reportOf(tab) })),
  )
  const faults = all.flatMap((tab) => tab.faults)
  return {
    seed,
    source: await reportOf(source),
    receivers: reports,
    degrees,
    isQuiet,
    restingRate,
    start,
    end,
    samples,
    idle,
    tabs: browsers,
    faults,
  }
}

export function networkPlan(options: SwarmOptions, seed: number): NetworkPlan {
  const [latencyMsMin, latencyMsMax] = options.scenario.latencyMs
  return { rates: ratesOf(options), latencyMsMin, latencyMsMax, lossMax: options.scenario.lossBound, seed }
}

async function openTabs(swarm: Swarm, options: SwarmOptions, say: Say): Promise<Tab[]> {
  const names = Array.from(
    { length: options.scenario.peers },
    (_, i) => `receiver ${String(i + 1).padStart(2, '0')}`,
  )
  let channel = ''
  await swarm.openTabs(['the source'], BINDINGS, async (tab) => {
    await tab.run(installSwarm, [], CALL_MS_MAX)
    channel = await tab.run((name) => window.swarm.create(name), ['swarm'], JOIN_MS_MAX)
  })
  let joined = 0
  await swarm.openTabs(names, BINDINGS, async (tab) => {
    await tab.run(installSwarm, [], CALL_MS_MAX)
    await tab.run((uri) => window.swarm.join(uri), [channel], JOIN_MS_MAX)
    say(`${++joined} of ${names.length} receivers have joined`)
  })
  return swarm.tabs
}

async function waitOverlay(tabs: readonly Tab[], say: Say): Promise<void> {
  const least = Math.min(NEIGHBORS, tabs.length - 1)
  const until = Date.now() + OVERLAY_MS_MAX
  for (;;) {
    const degrees = await neighborsOf(tabs)
    const settled = degrees.filter((degree) => degree >= least).length
    say(`${settled} of ${tabs.length} tabs have ${least} neighbors`)
    if (settled >= tabs.length * SETTLED_SHARE && Math.min(...degrees) > 0) return
    if (Date.now() > until) {
      const poor = tabs.flatMap((tab, i) =>
        (degrees[i] ?? 0) < least ? `${tab.name} (${degrees[i] ?? 0})` : [],
      )
      throw new Error(
        `the overlay has not formed in ${OVERLAY_MS_MAX / 1_000} s; too few neighbors: ${poor.join(', ')}`,
      )
    }
    await delay(POLL_MS)
  }
}

/** Until no host sends more than links at rest do, for some seconds. */
async function waitQuiet(
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

function neighborsOf(tabs: readonly Tab[]): Promise<number[]> {
  return Promise.all(tabs.map((tab) => tab.run(() => window.swarm.neighbors(), [], CALL_MS_MAX)))
}

function reportOf(tab: Tab): Promise<TabReport> {
  return tab.run(() => window.swarm.report(), [], CALL_MS_MAX)
}

/** Who has the release: tabs call in by themselves, so that nobody polls them while it is measured. */
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
        if (binding !== 'swarmComplete' || !this.missing.delete(tab.name)) return
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

async function sample(swarm: Swarm, start: NetworkStats, spread: Spread): Promise<RunRecord['samples']> {
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
