/** One tab of one user: its own browser context, so its own IndexedDB. */
import type { Browser, BrowserContext, Page } from '@playwright/test'
import { installAgent } from './agent.ts'
import { acceptChannel, CrewTab, preparation, openSections } from './crew-tab.ts'
import type { ScriptedPage } from './scripted-page.ts'

export interface TabOptions {
  /** Path of the page to open; any page of the origin may import the library. */
  readonly path?: string
  readonly origin?: string
  /** Runs in the page before anything of its own, after the agent. */
  readonly patch?: () => void
  /** The page asks whether to show the channel of its address. Else its reader has said yes in an earlier visit. */
  readonly asks?: boolean
  /** The page's sections are closed. Else its reader has opened those that tests use, in an earlier visit. */
  readonly isFirstVisit?: boolean
  /** The browser's language. */
  readonly locale?: string
}

export class Tab extends CrewTab {
  readonly page: Page
  readonly context: BrowserContext
  protected readonly scripted: ScriptedPage

  private constructor(name: string, context: BrowserContext, page: Page) {
    super(name)
    this.context = context
    this.page = page
    this.scripted = page
    page.on('pageerror', (error) => this.faults.push(`${name}: ${error.stack ?? error.message}`))
    page.on('console', (message) => {
      if (message.type() === 'error') this.consoleErrors.push(message.text())
    })
  }

  static async open(browser: Browser, origin: string, name: string, options: TabOptions = {}): Promise<Tab> {
    const context = await browser.newContext(options.locale === undefined ? {} : { locale: options.locale })
    await context.addInitScript({ content: preparation })
    await context.addInitScript(installAgent)
    const foreign = /^\/#(crew:.*)/.exec(options.path ?? '')?.[1]
    if (foreign !== undefined && options.asks !== true) await context.addInitScript(acceptChannel, foreign)
    if (options.isFirstVisit !== true) await context.addInitScript(openSections)
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

  protected async leave(): Promise<void> {
    await this.context.close()
  }
}
