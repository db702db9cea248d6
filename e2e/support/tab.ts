/** One tab of one user: its own browser context, so its own IndexedDB. */
import type { Browser, BrowserContext, Page } from '@playwright/test'
import type { JoinOptions, Progress, Stats } from '../../client/api.ts'
import { installAgent, type SeededRequest } from './agent.ts'
import { seededBytes } from './content.ts'

const COMPLETE_MS_MAX = 90_000
const OVERLAY_MS_MAX = 45_000
const POLL_MS = 50

export interface TabOptions {
  /** Path of the page to open; any page of the origin may import the library. */
  readonly path?: string
  readonly origin?: string
  /** Runs in the page before anything of its own, after the agent. */
  readonly patch?: () => void
  /** The page asks whether to show the channel of its address. Else its reader has said yes in an earlier visit. */
  readonly asks?: boolean
  /** The browser's language. */
  readonly locale?: string
}

export class Tab {
  readonly name: string
  readonly page: Page
  readonly context: BrowserContext
  /** Uncaught exceptions and unhandled rejections. */
  readonly faults: string[] = []
  /** Errors on the console: the network's are expected while a server is dead. */
  readonly consoleErrors: string[] = []
  closed = false

  private constructor(name: string, context: BrowserContext, page: Page) {
    this.name = name
    this.context = context
    this.page = page
    page.on('pageerror', (error) => this.faults.push(`${name}: ${error.stack ?? error.message}`))
    page.on('console', (message) => {
      if (message.type() === 'error') this.consoleErrors.push(message.text())
    })
  }

  static async open(browser: Browser, origin: string, name: string, options: TabOptions = {}): Promise<Tab> {
    const context = await browser.newContext(options.locale === undefined ? {} : { locale: options.locale })
    await context.addInitScript(preparation())
    await context.addInitScript(installAgent)
    const foreign = /^\/#(crew:.*)/.exec(options.path ?? '')?.[1]
    if (foreign !== undefined && options.asks !== true) await context.addInitScript(acceptChannel, foreign)
    if (options.patch) await context.addInitScript(options.patch)
    const tab = new Tab(name, context, await context.newPage())
    await tab.page.goto((options.origin ?? origin) + (options.path ?? '/healthz'))
    return tab
  }

  /** Another tab of the same browser: the same IndexedDB. */
  async beside(name: string): Promise<Tab> {
    const tab = new Tab(name, this.context, await this.context.newPage())
    await tab.page.goto(this.page.url())
    return tab
  }

  async join(channel: string, options: JoinOptions = {}): Promise<void> {
    await this.page.evaluate(([uri, given]) => window.crew.join(uri, given), [channel, options] as const)
  }

  /** The channel's URI. */
  async publisher(name: string, options: JoinOptions = {}): Promise<string> {
    return this.page.evaluate((given) => window.crew.publisher(given), { ...options, name })
  }

  /** The release's id. */
  async publish(request: SeededRequest): Promise<string> {
    return this.page.evaluate((given) => window.crew.publish(given), request)
  }

  async stats(): Promise<Stats> {
    return this.page.evaluate(() => window.crew.stats())
  }

  async progress(release: string): Promise<Progress | undefined> {
    return this.page.evaluate((id) => {
      const progress = window.crew.release(id)?.progress
      return progress && { ...progress }
    }, release)
  }

  /** Milliseconds since 1970 when the release was whole here. */
  async complete(release: string): Promise<number> {
    const whole = this.page.evaluate((id) => window.crew.complete(id), release)
    return within(whole, COMPLETE_MS_MAX, () => `${this.name} has not got the whole release ${release}`)
  }

  async hashes(release: string): Promise<Record<string, string>> {
    return this.page.evaluate((id) => window.crew.hashes(id), release)
  }

  async waitNeighbors(least: number): Promise<void> {
    const options = { polling: POLL_MS, timeout: OVERLAY_MS_MAX }
    await this.page.waitForFunction((k) => window.crew.stats().neighbors >= k, least, options)
  }

  /** Waits until a figure of the tab's stats has reached `least`; resolves to it. */
  async waitStat(name: NumericStat, least: number): Promise<number> {
    const options = { polling: POLL_MS, timeout: COMPLETE_MS_MAX }
    const reached = await this.page.waitForFunction(
      ([key, k]) => {
        const value = window.crew.stats()[key]
        return value >= k && { value }
      },
      [name, least] as const,
      options,
    )
    const { value } = (await reached.jsonValue()) || { value: Number.NaN }
    return value
  }

  async waitBytes(release: string, least: number): Promise<void> {
    const options = { polling: POLL_MS, timeout: COMPLETE_MS_MAX }
    await this.page.waitForFunction(
      ([id, k]) => (window.crew.release(id)?.progress.bytesHave ?? 0) >= k,
      [release, least] as const,
      options,
    )
  }

  async fingerprint(): Promise<string | undefined> {
    return this.page.evaluate(() => window.crew.fingerprint())
  }

  /** Fingerprints at the far ends of the open connections. */
  async linked(): Promise<string[]> {
    return this.page.evaluate(() => window.crew.linked())
  }

  /** The page as it was opened, with what IndexedDB has kept. */
  async reload(): Promise<void> {
    await this.page.reload()
  }

  /** As a user closes it: nothing is awaited, nothing is saved. */
  async close(): Promise<void> {
    if (this.closed) return
    this.closed = true
    await this.context.close()
  }

  /** For the report of a failed test. */
  async describe(): Promise<unknown> {
    const { name, faults, consoleErrors, closed } = this
    if (closed) return { name, faults, consoleErrors, closed }
    const seen = this.page.evaluate(() => ({
      url: location.href,
      stats: window.crew.session?.stats(),
      linked: window.crew.linked().length,
      releases: window.crew.session?.releases.map(({ id, state, progress }) => ({ id, state, ...progress })),
      problems: window.crew.session?.problems,
    }))
    return { name, faults, consoleErrors, seen: await within(seen, 5_000, () => 'no answer').catch(String) }
  }
}

type NumericStat = { [K in keyof Stats]: Stats[K] extends number ? K : never }[keyof Stats]

/** As the page remembers a yes (client/pages/common/channel/trust.ts). */
function acceptChannel(uri: string): void {
  try {
    localStorage.setItem('flashcrew:accepted-channels', JSON.stringify([uri]))
  } catch {
    // A test of a browser that refuses storage.
  }
}

/** esbuild (tsx, in bench/) names functions through a helper that pages do not have; Playwright's own compiler does not. */
function preparation(): { content: string } {
  return {
    content: `globalThis.__name ??= (value) => value; globalThis.seededBytes = ${seededBytes.toString()}`,
  }
}

async function within<T>(work: Promise<T>, milliseconds: number, complaint: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${complaint()} after ${milliseconds} ms`)), milliseconds)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
