/** A tab that holds the public API, whichever browser it is of: what scenarios do with it and ask of it. */
import type { JoinOptions, Progress, Stats } from '../../../client/api.ts'
import type { SeededRequest } from './agent.ts'
import { seededBytes } from '../content.ts'
import type { ScriptedPage } from './scripted-page.ts'

const COMPLETE_MS_MAX = 90_000
const OVERLAY_MS_MAX = 45_000
const POLL_MS = 50

export abstract class CrewTab {
  readonly name: string
  /** Uncaught exceptions and unhandled rejections. */
  readonly faults: string[] = []
  /** Errors on the console: the network's are expected while a server is dead. */
  readonly consoleErrors: string[] = []
  closed = false
  protected abstract readonly scripted: ScriptedPage

  protected constructor(name: string) {
    this.name = name
  }

  async join(channel: string, options: JoinOptions = {}): Promise<void> {
    await this.scripted.evaluate(([uri, given]) => window.crew.join(uri, given), [channel, options] as const)
  }

  /** The channel's URI. */
  async publisher(name: string, options: JoinOptions = {}): Promise<string> {
    return this.scripted.evaluate((given) => window.crew.publisher(given), { ...options, name })
  }

  /** The release's id. */
  async publish(request: SeededRequest): Promise<string> {
    return this.scripted.evaluate((given) => window.crew.publish(given), request)
  }

  async stats(): Promise<Stats> {
    return this.scripted.evaluate(() => window.crew.stats())
  }

  async progress(release: string): Promise<Progress | undefined> {
    return this.scripted.evaluate((id) => {
      const progress = window.crew.release(id)?.progress
      return progress && { ...progress }
    }, release)
  }

  /** Milliseconds since 1970 when the release was whole here. */
  async complete(release: string): Promise<number> {
    const whole = this.scripted.evaluate((id) => window.crew.complete(id), release)
    return within(whole, COMPLETE_MS_MAX, () => `${this.name} has not got the whole release ${release}`)
  }

  async hashes(release: string): Promise<Record<string, string>> {
    return this.scripted.evaluate((id) => window.crew.hashes(id), release)
  }

  async waitNeighbors(least: number): Promise<void> {
    const options = { polling: POLL_MS, timeout: OVERLAY_MS_MAX }
    await this.scripted.waitForFunction((k) => window.crew.stats().neighbors >= k, least, options)
  }

  /** Waits until a figure of the tab's stats has reached `least`; resolves to it. */
  async waitStat(name: NumericStat, least: number): Promise<number> {
    const options = { polling: POLL_MS, timeout: COMPLETE_MS_MAX }
    const reached = await this.scripted.waitForFunction(
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
    await this.scripted.waitForFunction(
      ([id, k]) => (window.crew.release(id)?.progress.bytesHave ?? 0) >= k,
      [release, least] as const,
      options,
    )
  }

  async fingerprint(): Promise<string | undefined> {
    return this.scripted.evaluate(() => window.crew.fingerprint())
  }

  /** Fingerprints at the far ends of the open connections. */
  async linked(): Promise<string[]> {
    return this.scripted.evaluate(() => window.crew.linked())
  }

  /** The page as it was opened, with what IndexedDB has kept. */
  async reload(): Promise<void> {
    await this.scripted.reload()
  }

  /** As a user closes it: nothing is awaited, nothing is saved. */
  async close(): Promise<void> {
    if (this.closed) return
    this.closed = true
    await this.leave()
  }

  protected abstract leave(): Promise<void>

  /** For the report of a failed test. */
  async describe(): Promise<unknown> {
    const { name, faults, consoleErrors, closed } = this
    if (closed) return { name, faults, consoleErrors, closed }
    const seen = this.scripted.evaluate(() => ({
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
export function acceptChannel(uri: string): void {
  try {
    localStorage.setItem('flashcrew:accepted-channels', JSON.stringify([uri]))
  } catch {
    // A test of a browser that refuses storage.
  }
}

/** As the page remembers what its reader has opened (client/pages/common/closed-section.tsx). */
export function openSections(): void {
  try {
    for (const name of ['facilities', 'releases', 'swarm', 'channels', 'alarm']) {
      const key = `flashcrew-section-${name}`
      if (localStorage.getItem(key) === null) localStorage.setItem(key, 'open')
    }
  } catch {
    // A test of a browser that refuses storage.
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

/** esbuild (tsx, in bench/) names functions through a helper that pages do not have; Playwright's own compiler does not. */
export const preparation = `globalThis.__name ??= (value) => value; globalThis.seededBytes = ${seededBytes.toString()}`
