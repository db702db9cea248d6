/** The site's service worker, where it has ours, asks the page for what the page asks for. */
import type { Want } from '../worker/worker-messages.ts'
import type { Plain } from './decide.ts'
import { whyOf } from './opening.ts'
import type { Tally } from './tally.ts'
import { say, sayHere, sayList } from './worker-words.ts'

/** The site by way of its visitors, as the worker asks for it; or why not. */
export type Streamed =
  { readonly urls: string[]; stream(want: Want, port: MessagePort): Promise<void> } | Plain

export interface WorkerDoorParts {
  readonly tally: Tally
  /** Where the worker lies; undefined where the page names none. */
  readonly path: string | undefined
  /** Resolves when there is company, before all is ready. */
  readonly hasCompany: Promise<void>
  /** As it is known by now. */
  opened(): Promise<Streamed>
}

export class WorkerDoor {
  private readonly parts: WorkerDoorParts

  constructor(parts: WorkerDoorParts) {
    this.parts = parts
  }

  async begin(): Promise<void> {
    const { path, tally } = this.parts
    const { serviceWorker } = navigator as { serviceWorker?: ServiceWorkerContainer }
    if (!serviceWorker) return
    serviceWorker.addEventListener('message', ({ data, ports }: MessageEvent<Want>) => {
      const [port] = ports
      if (data?.flashcrew === 'want' && port) void this.answer(data, port)
    })
    serviceWorker.startMessages()
    if (serviceWorker.controller) sayHere(serviceWorker.controller)
    if (path === undefined) return
    // Refused where the page or the file is not as it must be: then elements that are marked are all there is.
    const registration = await serviceWorker.register(path).catch(() => null)
    if (registration) await this.tellList()
    else tally.camePlain('no-worker')
  }

  /** What is signed: on the next page the worker asks for that. */
  async tellList(): Promise<void> {
    const opened = await this.parts.opened()
    if (typeof opened === 'string' || this.parts.path === undefined) return
    const { active } = await navigator.serviceWorker.ready
    if (active) sayList(active, opened.urls)
  }

  private async answer(want: Want, port: MessagePort): Promise<void> {
    const { tally, hasCompany } = this.parts
    // Whoever asked waits for a moment only where it does not hear of any.
    void hasCompany.then(() => say(port, 'wait'))
    const opened = await this.parts.opened()
    const plainly = (why: Plain) => {
      tally.camePlain(why)
      say(port, 'plain')
    }
    if (typeof opened === 'string') return plainly(opened)
    try {
      await opened.stream(want, port)
      tally.cameShared()
    } catch (error) {
      plainly(whyOf(error))
    }
  }
}
