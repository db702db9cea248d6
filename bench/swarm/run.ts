/** One run: fresh browsers, a warm and quiet overlay, a release; what each tab and each link saw of it. */
import { setTimeout as delay } from 'node:timers/promises'
import type { NetworkPlan } from './emulator/emulator.ts'
import { ratesOf, type SwarmOptions } from './options.ts'
import { installSwarm, type TabReport } from './page.ts'
import { COMPLETE, measureSpread, waitQuiet, type Say, type SpreadRecord } from './spread.ts'
import { Swarm } from './swarm.ts'
import type { Tab } from './tab.ts'

export interface RunRecord extends SpreadRecord {
  readonly seed: number
  readonly source: TabReport
  readonly receivers: readonly { readonly name: string; readonly report: TabReport }[]
  /** Neighbors of every tab, the source's first, when the release was published. */
  readonly degrees: readonly number[]
  /** Whether all links had come to rest before. */
  readonly isQuiet: boolean
  /** Bytes per second of all hosts while the links were at rest. */
  readonly restingRate: number
  /** Uncaught exceptions of pages. */
  readonly faults: readonly string[]
}

const JOIN_MS_MAX = 60_000
const OVERLAY_MS_MAX = 120_000
const CALL_MS_MAX = 30_000
const NEIGHBORS = 5
/** Of the tabs that must have so many: the overlay's last tab may wait long for its last neighbor. */
const SETTLED_SHARE = 0.95
const POLL_MS = 1_000

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
  const spread = await measureSpread(swarm, receivers, options, say, () =>
    source.run((bytes) => window.swarm.publish(bytes), [options.scenario.bytes], CALL_MS_MAX),
  )
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
    ...spread,
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
  await swarm.openTabs(['the source'], [COMPLETE], async (tab) => {
    await tab.run(installSwarm, [], CALL_MS_MAX)
    channel = await tab.run((name) => window.swarm.create(name), ['swarm'], JOIN_MS_MAX)
  })
  let joined = 0
  await swarm.openTabs(names, [COMPLETE], async (tab) => {
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

function neighborsOf(tabs: readonly Tab[]): Promise<number[]> {
  return Promise.all(tabs.map((tab) => tab.run(() => window.swarm.neighbors(), [], CALL_MS_MAX)))
}

function reportOf(tab: Tab): Promise<TabReport> {
  return tab.run(() => window.swarm.report(), [], CALL_MS_MAX)
}
