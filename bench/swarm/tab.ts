/** One tab of the swarm: a Chromium of its own, in a host of the emulated network. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { Readable, Writable } from 'node:stream'
import { DevTools } from './devtools.ts'
import { within } from './within.ts'

export interface TabPlan {
  readonly name: string
  readonly chromium: string
  /** Path of the network namespace that it runs in. */
  readonly netns: string
  /** Of the browser's profile: made here, removed by `close`. */
  readonly folder: string
  readonly origin: string
}

/** A start takes a second of processor time, and many start at once on few cores. */
const START_MS_MAX = 90_000
const LOAD_MS_MAX = 60_000
const END_MS_MAX = 5_000
const ERROR_CHARS_MAX = 4_000

/**
 * Dozens of these share a few cores. One process each instead of five takes a quarter less processor time and half the
 * memory; links behave the same. Chromium does not promise that this works: `Swarm` starts one that crashes again.
 */
const ARGUMENTS = [
  '--headless',
  '--single-process',
  '--no-sandbox',
  '--disable-gpu',
  '--in-process-gpu',
  '--disable-software-rasterizer',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--disable-breakpad',
  '--disable-extensions',
  '--disable-default-apps',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-domain-reliability',
  '--mute-audio',
  '--no-first-run',
  '--no-default-browser-check',
  '--no-pings',
  '--password-store=basic',
  '--window-size=200,100',
  '--remote-debugging-pipe',
  `--disable-features=${[
    // A host without camera permission offers `.local` names, which nobody in the emulated network resolves.
    'WebRtcHideLocalIpsWithMdns',
    // A second renderer for the address bar's popup took a seventh of the processor.
    'WebUIOmniboxPopup',
    'WebUIOmniboxAimPopup',
    'WebUIOmniboxFullPopup',
    'AimEnabled',
    'MediaRouter',
    'OptimizationHints',
    'Translate',
  ].join(',')}`,
]

export class Tab {
  readonly name: string
  /** Uncaught exceptions in the page. */
  readonly faults: string[] = []
  /** The page called this binding. */
  onCall: (binding: string, payload: string) => void = () => undefined
  /** Resolves when the browser has ended, by itself or by `close`. */
  readonly ended: Promise<void>
  private readonly child: ChildProcess
  private readonly folder: string
  private readonly origin: string
  private readonly tools: DevTools
  private output = ''
  private loaded: () => void = () => undefined

  private constructor({ name, folder, origin }: TabPlan, child: ChildProcess) {
    this.name = name
    this.folder = folder
    this.origin = origin
    this.child = child
    child.on('error', (error) => (this.output += error.message))
    this.ended = new Promise((resolve) => child.once('exit', () => resolve()))
    child.stderr?.on('data', (text: Buffer) => {
      // Every Chromium complains that there is no desktop.
      const lines = text
        .toString()
        .split('\n')
        .filter((line) => !line.includes('dbus/'))
      this.output = (this.output + lines.join('\n')).slice(-ERROR_CHARS_MAX)
    })
    this.tools = new DevTools(child.stdio[3] as Writable, child.stdio[4] as Readable)
    this.tools.onEvent = (method, params) => this.happened(method, params)
  }

  /** Starts the browser; its page is open when `load` has resolved. */
  static start(plan: TabPlan): Tab {
    mkdirSync(plan.folder, { recursive: true })
    const child = spawn(
      'nsenter',
      [
        `--net=${plan.netns}`,
        plan.chromium,
        ...ARGUMENTS,
        `--user-data-dir=${plan.folder}`,
        // Browsers sign and verify only in secure contexts; this origin is on this machine.
        `--unsafely-treat-insecure-origin-as-secure=${plan.origin}`,
        'about:blank',
      ],
      { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'], detached: true },
    )
    return new Tab(plan, child)
  }

  /** Opens a page of the origin. Rejects with the tab's name and what its browser said. */
  async load(bindings: readonly string[]): Promise<void> {
    try {
      await this.navigate(`${this.origin}/healthz`, bindings)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new Error(`${this.name} did not open: ${reason}\n${this.output}`, { cause: error })
    }
  }

  /** Another page of the origin in the same tab. */
  async show(path: string): Promise<void> {
    const loaded = new Promise<void>((resolve) => {
      this.loaded = resolve
    })
    await this.tools.call('Page.navigate', { url: this.origin + path }, LOAD_MS_MAX)
    await within(loaded, LOAD_MS_MAX, `${path} does not load`)
    await this.tools.call('Runtime.evaluate', { expression: 'globalThis.__name ??= (value) => value' })
  }

  /** A device so many times slower, with a screen of so many CSS pixels. */
  async slowDown(times: number, screen: { readonly width: number; readonly height: number }): Promise<void> {
    const metrics = { ...screen, deviceScaleFactor: 2, mobile: true }
    await this.tools.call('Emulation.setDeviceMetricsOverride', metrics)
    await this.tools.call('Emulation.setCPUThrottlingRate', { rate: times })
  }

  /** PNG. */
  async screenshot(): Promise<Buffer> {
    const { data } = await this.tools.call('Page.captureScreenshot')
    return Buffer.from(String(data), 'base64')
  }

  /** The process group of the browser's processes. */
  get group(): number {
    return this.child.pid ?? -1
  }

  /** The function's value in the page; a promise's, once it is settled. Arguments and value go as JSON. */
  async run<A extends readonly unknown[], T>(
    work: (...args: A) => T | Promise<T>,
    args: A,
    milliseconds: number,
  ): Promise<T> {
    const list = args.map((arg) => JSON.stringify(arg)).join(', ')
    const call = this.tools.call(
      'Runtime.evaluate',
      { expression: `(${work.toString()})(${list})`, awaitPromise: true, returnByValue: true },
      milliseconds,
    )
    const { result, exceptionDetails } = (await call.catch((error: unknown) => {
      throw new Error(`${this.name}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      })
    })) as {
      readonly result?: { readonly value?: unknown }
      readonly exceptionDetails?: ExceptionDetails
    }
    if (exceptionDetails) throw new Error(`${this.name}: ${textOf(exceptionDetails)}`)
    return result?.value as T
  }

  /** Resolves when the browser and all its processes are gone, and its profile. */
  async close(): Promise<void> {
    const { child } = this
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit')
      killGroup(child.pid)
      await within(gone, END_MS_MAX, `${this.name} does not end`).catch(() => undefined)
    }
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
  }

  private async navigate(address: string, bindings: readonly string[]): Promise<void> {
    const { tools } = this
    const page = await this.findPage()
    const { sessionId } = await tools.call('Target.attachToTarget', { targetId: page, flatten: true })
    tools.session = String(sessionId)
    await tools.call('Runtime.enable')
    await tools.call('Page.enable')
    for (const name of bindings) await tools.call('Runtime.addBinding', { name })
    const loaded = new Promise<void>((resolve) => {
      this.loaded = resolve
    })
    const { errorText } = await tools.call('Page.navigate', { url: address }, LOAD_MS_MAX)
    if (typeof errorText === 'string') throw new Error(`${address} cannot be opened: ${errorText}`)
    await within(loaded, LOAD_MS_MAX, `${address} does not load`)
    // esbuild names functions through a helper that pages do not have.
    await tools.call('Runtime.evaluate', { expression: 'globalThis.__name ??= (value) => value' })
  }

  private async findPage(): Promise<string> {
    const found = new Promise<string>((resolve) => {
      this.found = resolve
    })
    const discover = this.tools.call('Target.setDiscoverTargets', { discover: true }, START_MS_MAX)
    await discover
    const page = await within(found, START_MS_MAX, 'its first page does not open')
    await this.tools.call('Target.setDiscoverTargets', { discover: false })
    return page
  }

  private found: (target: string) => void = () => undefined

  private happened(method: string, params: Record<string, unknown>): void {
    if (method === 'Target.targetCreated') {
      const { type, targetId } = params['targetInfo'] as { readonly type: string; readonly targetId: string }
      if (type === 'page') this.found(targetId)
    } else if (method === 'Page.loadEventFired') {
      this.loaded()
    } else if (method === 'Runtime.bindingCalled') {
      this.onCall(String(params['name']), String(params['payload']))
    } else if (method === 'Runtime.exceptionThrown') {
      this.faults.push(`${this.name}: ${textOf(params['exceptionDetails'] as ExceptionDetails)}`)
    }
  }
}

interface ExceptionDetails {
  readonly text: string
  readonly exception?: { readonly description?: string }
}

function textOf({ text, exception }: ExceptionDetails): string {
  return exception?.description ?? text
}

/** The browser with its renderer and services: it was started as the leader of a group. */
function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL')
  } catch {
    // Gone already.
  }
}
