/** What every scenario stands on: a server of its own, tabs in one browser, and a report of them all when it fails. */
import { test as base, expect, type Browser, type TestInfo } from '@playwright/test'
import type { JoinOptions } from '../../client/api.ts'
import { expectedHashes, type SeededFile } from './content.ts'
import type { CrewTab } from './tabs/crew-tab.ts'
import { Server } from './server.ts'
import { Tab, type TabOptions } from './tabs/tab.ts'

/** Receivers of the large scenarios: 12 in `npm test`, 20 in `npm run e2e:20`. */
export const TABS = Number(process.env['E2E_TABS'] ?? 12)
/** Tabs opened at a time: more at once only wait for the same two cores. */
const OPENED_AT_ONCE = 4

export interface SwarmOptions {
  readonly receivers: number
  /** Neighbors that every tab has before the test goes on. Default 3, half of the degree aimed at. */
  readonly neighbors?: number
  readonly publisher?: JoinOptions
  readonly receiver?: JoinOptions
}

export interface Swarm {
  readonly channel: string
  readonly publisher: Tab
  readonly receivers: Tab[]
}

export class World {
  readonly server: Server
  readonly tabs: CrewTab[] = []
  private readonly browser: Browser

  constructor(browser: Browser, server: Server) {
    this.browser = browser
    this.server = server
  }

  async tab(name: string, options: TabOptions = {}): Promise<Tab> {
    const tab = await Tab.open(this.browser, this.server.origin, name, options)
    this.tabs.push(tab)
    return tab
  }

  /** Another tab of the same browser. */
  async tabBeside(tab: Tab, name: string): Promise<Tab> {
    const beside = await tab.beside(name)
    this.tabs.push(beside)
    return beside
  }

  /** A publisher and its receivers in one warm overlay. */
  async swarm(options: SwarmOptions): Promise<Swarm> {
    const publisher = await this.tab('publisher')
    const channel = await publisher.publisher('shakemaps', options.publisher)
    const receivers = await this.receivers(channel, options.receivers, 'receiver', options.receiver)
    const least = Math.min(options.neighbors ?? 3, options.receivers)
    await Promise.all([publisher, ...receivers].map((tab) => tab.waitNeighbors(least)))
    return { channel, publisher, receivers }
  }

  /** Tabs that have joined the channel. */
  async receivers(channel: string, count: number, name: string, options: JoinOptions = {}): Promise<Tab[]> {
    const tabs: Tab[] = []
    for (let first = 0; first < count; first += OPENED_AT_ONCE) {
      const some = Array.from({ length: Math.min(OPENED_AT_ONCE, count - first) }, async (_, i) => {
        const tab = await this.tab(`${name} ${first + i + 1}`)
        await tab.join(channel, options)
        return tab
      })
      tabs.push(...(await Promise.all(some)))
    }
    return tabs
  }
}

export const test = base.extend<{ world: World }>({
  world: async ({ browser }, use, testInfo) => {
    const world = new World(browser, await Server.start())
    await use(world)
    if (testInfo.status !== testInfo.expectedStatus) await attachReport(testInfo, world)
    await Promise.all(world.tabs.map((tab) => tab.close()))
    await world.server.close()
    expect(
      world.tabs.flatMap((tab) => tab.faults),
      'no page has an uncaught exception or an unhandled rejection',
    ).toEqual([])
  },
})

export { expect }

/** Every tab has the whole release, and each file is the one that was published. */
export async function expectWhole(
  tabs: readonly CrewTab[],
  release: string,
  files: readonly SeededFile[],
): Promise<void> {
  await Promise.all(tabs.map((tab) => tab.complete(release)))
  const expected = await expectedHashes(files)
  for (const tab of tabs) expect(await tab.hashes(release), `files of ${tab.name}`).toEqual(expected)
}

/** A figure that a reader of the report wants to see, not only that it was within its bound. */
export function note(figures: Record<string, unknown>): void {
  test.info().annotations.push({ type: 'figures', description: JSON.stringify(figures) })
  console.log(`    ${JSON.stringify(figures)}`)
}

async function attachReport(testInfo: TestInfo, world: World): Promise<void> {
  const tabs = await Promise.all(world.tabs.map((tab) => tab.describe()))
  const attach = async (name: string, body: string): Promise<void> => {
    const path = testInfo.outputPath(name)
    const { writeFile } = await import('node:fs/promises')
    await writeFile(path, body)
    await testInfo.attach(name, { path })
  }
  await attach('tabs.json', JSON.stringify(tabs, null, 2))
  await attach('server.log', world.server.output)
}
