/** Everything of one run that must be ended again: the emulated network, the server, the tabs, their files. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Emulator, type NetworkPlan } from './emulator/emulator.ts'
import { Tab } from './tab.ts'

/** More at once only wait for the same cores. */
const OPENED_AT_ONCE = 3
const ATTEMPTS_MAX = 3

/** The server at the root side, which gives the tabs their pages. */
export interface Origin {
  readonly origin: string
  close(): Promise<void>
}

/** Starts it at an address; files that it makes go into the folder. */
export type Serve = (address: string, folder: string) => Promise<Origin>

export class Swarm {
  readonly emulator: Emulator
  readonly server: Origin
  /** One per host, in their order, as far as they were started. */
  readonly tabs: Tab[] = []
  /** Browsers that had to be started again. */
  restarts = 0
  private isClosed = false
  private readonly folder: string
  private readonly chromium: string

  private constructor(emulator: Emulator, server: Origin, folder: string, chromium: string) {
    this.emulator = emulator
    this.server = server
    this.folder = folder
    this.chromium = chromium
  }

  static async start(plan: NetworkPlan, serve: Serve, chromium: string): Promise<Swarm> {
    const folder = await mkdtemp(join(tmpdir(), 'flashcrew-swarm-'))
    let emulator: Emulator | undefined
    try {
      emulator = await Emulator.start(plan)
      const server = await serve(emulator.root, folder)
      return new Swarm(emulator, server, folder, chromium)
    } catch (error) {
      await emulator?.close()
      await rm(folder, { recursive: true, force: true })
      throw error
    }
  }

  /**
   * A tab in each of the next hosts, a few at a time; `ready` is awaited for each before its place is given to the next.
   * Rejects with the name of a tab that did not open.
   */
  async openTabs(
    names: readonly string[],
    bindings: readonly string[],
    ready: (tab: Tab) => Promise<void>,
  ): Promise<void> {
    const queue = names.map((name, i) => [name, this.tabs.length + i] as const)
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next && !this.isClosed; next = queue.shift()) {
        const tab = await this.open(...next, bindings)
        await ready(tab)
      }
    }
    await Promise.all(Array.from({ length: OPENED_AT_ONCE }, work))
  }

  async close(): Promise<void> {
    this.isClosed = true
    await Promise.all(this.tabs.map((tab) => tab.close()))
    await this.server.close()
    await this.emulator.close()
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }

  /** A Chromium that crashes as it starts, as one in some dozens does in one process, is started again. */
  private async open(name: string, index: number, bindings: readonly string[]): Promise<Tab> {
    for (let attempt = 1; ; attempt++) {
      const tab = this.start(name, index)
      try {
        await tab.load(bindings)
        return tab
      } catch (error) {
        await tab.close()
        if (attempt === ATTEMPTS_MAX || this.isClosed) throw error
        this.restarts++
      }
    }
  }

  private start(name: string, index: number): Tab {
    const host = this.emulator.hosts[index]
    if (!host) throw new Error(`there is no host ${index + 1}`)
    const folder = join(this.folder, name.replaceAll(' ', '-'))
    const tab = Tab.start({
      name,
      folder,
      netns: host.netns,
      chromium: this.chromium,
      origin: this.server.origin,
    })
    this.tabs[index] = tab
    return tab
  }
}
