/** The common part of the benches of one link: two Chromiums behind links of their own, and an end that leaves nothing behind. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installLink } from './page.ts'
import type { Pair } from './measure.ts'
import { checkMachine, UnfitMachine } from '../machine.ts'
import { buildInto, serverOf } from '../server.ts'
import { Swarm } from '../swarm.ts'

export const CALL_MS_MAX = 60_000

type Network = Parameters<typeof Swarm.start>[0]

/** Two tabs of a network that `measure` is given; they end with its promise. */
export type BetweenTabs = <T>(network: Network, measure: (pair: Pair) => Promise<T>) => Promise<T>

/** Runs the whole bench and ends the process: with 0, with 2 where this machine cannot, with 1 where something failed. */
export async function runBetweenTabs(
  name: string,
  work: (between: BetweenTabs) => Promise<void>,
): Promise<void> {
  let swarm: Swarm | undefined
  let folder: string | undefined
  let isStopping = false

  async function stop(code: number): Promise<void> {
    if (isStopping) return
    isStopping = true
    await swarm?.close().catch((error: unknown) => console.error(error))
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
    process.exit(code)
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(130))
  try {
    const chromium = await checkMachine()
    const place = await mkdtemp(join(tmpdir(), `flashcrew-${name}-`))
    folder = place
    await buildInto(join(place, 'built'))
    await work(async (network, measure) => {
      const tabs = await Swarm.start(network, serverOf(join(place, 'built')), chromium)
      swarm = tabs
      await tabs.openTabs(['tab A', 'tab B'], ['linkSignal'], (tab) => tab.run(installLink, [], CALL_MS_MAX))
      const [a, b] = tabs.tabs
      if (!a || !b) throw new Error('a tab is missing')
      const { emulator } = tabs
      const measured = await measure({
        emulator,
        a,
        b,
        latencyMs: network.latencyMsMin,
        path: join(place, 'trace'),
      })
      await tabs.close()
      swarm = undefined
      return measured
    })
    await stop(0)
  } catch (error) {
    if (!isStopping) {
      console.error(error instanceof UnfitMachine ? error.message : error)
      await stop(error instanceof UnfitMachine ? 2 : 1)
    }
  }
}
