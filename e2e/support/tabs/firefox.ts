/** Stock Firefox, driven by WebDriver BiDi, which Playwright's own protocol for Firefox is not: its tabs do what Chromium's do. */
import puppeteer, { type Browser, type BrowserContext, type ElementHandle, type Page } from 'puppeteer-core'
import { findFirefox } from '../../../scripts/firefox.mjs'
import { installAgent } from './agent.ts'
import { acceptChannel, CrewTab, preparation } from './crew-tab.ts'
import type { ScriptedPage, WaitOptions } from './scripted-page.ts'

/** Longer than a step takes on a busy machine. */
const STEP_MS_MAX = 60_000

const PREFERENCES = {
  // On a host without a default route Firefox would offer no address at all.
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  // What a first start would fetch or ask.
  'app.normandy.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'toolkit.telemetry.enabled': false,
  'extensions.getAddons.cache.enabled': false,
}

export async function launchFirefox(): Promise<Browser> {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: await findFirefox(),
    headless: true,
    extraPrefsFirefox: PREFERENCES,
    defaultViewport: { width: 1280, height: 900 },
  })
}

/** Of a visitor who has nothing in common with any other. */
export class FirefoxPage implements ScriptedPage {
  readonly page: Page
  private readonly context: BrowserContext

  private constructor(context: BrowserContext, page: Page) {
    this.context = context
    this.page = page
    page.setDefaultTimeout(STEP_MS_MAX)
  }

  static async open(browser: Browser): Promise<FirefoxPage> {
    const context = await browser.createBrowserContext()
    return new FirefoxPage(context, await context.newPage())
  }

  /** Runs a whole script, as source text. */
  async run(script: string): Promise<void> {
    await this.page.evaluate(`${script}; undefined`)
  }

  async evaluate<R, Given>(work: (given: Given) => R | Promise<R>, given?: Given): Promise<R> {
    return (await this.page.evaluate(work as (given: unknown) => unknown, given)) as R
  }

  async waitForFunction<R, Given>(
    work: (given: Given) => R | Promise<R>,
    given: Given,
    { polling = 50, timeout = STEP_MS_MAX }: WaitOptions = {},
  ): Promise<{ jsonValue(): Promise<R> }> {
    const options = { polling, timeout }
    const handle = await this.page.waitForFunction(work as (given: unknown) => unknown, options, given)
    return { jsonValue: () => handle.jsonValue() as Promise<R> }
  }

  async goto(url: string): Promise<void> {
    await this.page.goto(url)
  }

  async reload(): Promise<void> {
    await this.page.reload()
  }

  async close(): Promise<void> {
    await this.context.close()
  }
}

/** What opens a tab of Firefox, as a person comes to a page. */
export interface FirefoxTabOptions {
  /** Path of the page to open; any page of the origin may import the library. */
  readonly path?: string
}

export class FirefoxTab extends CrewTab {
  readonly page: Page
  readonly scripted: FirefoxPage

  private constructor(name: string, scripted: FirefoxPage) {
    super(name)
    this.scripted = scripted
    this.page = scripted.page
    this.page.on('pageerror', (error) => {
      if (isOfNetwork(error)) this.consoleErrors.push(described(error))
      else this.faults.push(`${name}: ${described(error)}`)
    })
    this.page.on('console', (message) => {
      if (message.type() === 'error') this.consoleErrors.push(message.text())
    })
  }

  static async open(
    browser: Browser,
    origin: string,
    name: string,
    { path = '/healthz' }: FirefoxTabOptions = {},
  ): Promise<FirefoxTab> {
    const tab = new FirefoxTab(name, await FirefoxPage.open(browser))
    await tab.page.evaluateOnNewDocument(preparation)
    await tab.page.evaluateOnNewDocument(installAgent)
    const foreign = /^\/#(crew:.*)/.exec(path)?.[1]
    if (foreign !== undefined) await tab.page.evaluateOnNewDocument(acceptChannel, foreign)
    await tab.page.goto(origin + path)
    return tab
  }

  /** Presses a button, a link or a choice by its words. */
  async click(words: string): Promise<void> {
    await (await this.control(words)).click()
  }

  /** Types into a field, in the place of what is there. */
  async fill(label: string, text: string): Promise<void> {
    const field = await this.control(label)
    await field.evaluate((input) => (input as HTMLInputElement).select())
    await field.type(text)
  }

  /** Resolves when the page shows this text. */
  async sees(text: string): Promise<void> {
    await this.scripted.waitForFunction((wanted) => document.body.innerText.includes(wanted), text)
  }

  /** What can be seen and has these words, or begins with them. */
  private async control(words: string): Promise<ElementHandle> {
    const handle = await this.page.waitForFunction(
      (wanted) => {
        const open = document.querySelector<HTMLElement>('dialog[open]') ?? document.body
        const selectors = 'input, textarea, select, button, a, summary'
        const seen = [...open.querySelectorAll<HTMLInputElement>(selectors)]
          .filter((control) => control.checkVisibility())
          .map((control) => ({ control, words: (control.labels?.[0] ?? control).innerText.trim() }))
        const exact = seen.find((one) => one.words === wanted)
        return (exact ?? seen.find((one) => one.words.startsWith(wanted)))?.control
      },
      { polling: 50, timeout: STEP_MS_MAX },
      words,
    )
    const control = handle.asElement()
    if (control === null) throw new Error(`${this.name} shows nothing to press or fill: ${words}`)
    return control as ElementHandle
  }

  protected async leave(): Promise<void> {
    await this.scripted.close()
  }
}

/** Firefox tells a socket that cannot connect as if a script had failed; Chromium tells it on the console alone. */
function isOfNetwork(error: unknown): boolean {
  return /^Firefox can.t establish a connection to the server at|^The connection to \S+ was interrupted/.test(
    error instanceof Error ? error.message : '',
  )
}

function described(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
