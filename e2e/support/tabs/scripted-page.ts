/** A page that runs functions of a test: Playwright's own, and Firefox's by way of Puppeteer (firefox.ts). */

export interface WaitOptions {
  /** Milliseconds between looks. */
  readonly polling?: number
  /** Milliseconds. */
  readonly timeout?: number
}

/** Functions go to the page as source text: they use nothing from outside but what is given. */
export interface ScriptedPage {
  evaluate<R>(work: () => R | Promise<R>): Promise<R>
  evaluate<R, Given>(work: (given: Given) => R | Promise<R>, given: Given): Promise<R>
  /** Resolves when `work` gives something that is true; rejects where that takes too long. */
  waitForFunction<R, Given>(
    work: (given: Given) => R | Promise<R>,
    given: Given,
    options?: WaitOptions,
  ): Promise<{ jsonValue(): Promise<R> }>
  goto(url: string): Promise<unknown>
  reload(): Promise<unknown>
}
