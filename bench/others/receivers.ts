/** Receivers of bench:others: their tabs, and what they say when a run is over. */
import { COMPLETE } from '../swarm/spread.ts'
import type { Swarm } from '../swarm/swarm.ts'
import type { Tab } from '../swarm/tab.ts'
import { installOthers } from './page.ts'

export const CALL_MS_MAX = 60_000

/** A tab in each of the next hosts, with the page of `installOthers` in it. */
export async function openReceivers(
  swarm: Swarm,
  count: number,
  ready: (tab: Tab) => Promise<void>,
): Promise<readonly Tab[]> {
  const first = swarm.tabs.length
  const names = Array.from({ length: count }, (_, i) => `receiver ${i + 1}`)
  await swarm.openTabs(names, [COMPLETE], async (tab) => {
    await tab.run(installOthers, [], CALL_MS_MAX)
    await ready(tab)
  })
  return swarm.tabs.slice(first)
}

/** Which of them finished, and when. */
export async function outcomeOf(
  receivers: readonly Tab[],
): Promise<{ readonly completeAt: readonly number[]; readonly missing: readonly string[] }> {
  const ends = await Promise.all(
    receivers.map(async (tab) => ({
      name: tab.name,
      at: await tab.run(() => window.others.completeAt, [], CALL_MS_MAX),
      fault: await tab.run(() => window.others.fault, [], CALL_MS_MAX),
    })),
  )
  return {
    completeAt: ends.flatMap(({ at }) => (at === null ? [] : [at])),
    missing: ends.flatMap(({ name, at, fault }) => (at === null ? [`${name} ${fault}`] : [])),
  }
}
