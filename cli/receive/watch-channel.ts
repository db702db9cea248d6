/** `flashcrew get --watch`: every release of a channel as it comes, until the command is asked to end. */
import { realpathSync } from 'node:fs'
import type { ProblemEvent } from '../../client/api.ts'
import { CommandFailure } from '../failure.ts'
import type { Surroundings } from '../publish/publish.ts'
import { shown } from '../watch/product-folder.ts'
import { Drop } from './drop.ts'
import type { GetOptions, WatchOptions } from './get-arguments.ts'
import { PassOn } from './pass-on.ts'
import { withReceiver } from './receiver.ts'
import { Records } from './records.ts'

/** What stood in the way may be gone by then: a full disk is often emptied. */
const retryMs = 30_000

/** Resolves to the exit code, when it was asked to end. */
export async function watchChannel(
  options: GetOptions,
  watch: WatchOptions,
  around: Surroundings,
): Promise<number> {
  const { output, signal } = around
  const { baseUrl, exercises } = options
  await withReceiver(options, around, async ({ channel, session, face, parts }) => {
    const folder = realpathSync(options.folder)
    const records = new Records(parts)
    const passOn = new PassOn({ root: folder, records, watch, exercises, env: process.env, output, signal })
    const { keep } = watch
    const drop = new Drop({ channel, folder, baseUrl, exercises, parts, records, passOn, keep, output })
    output.tell('start', `Watching ${channel}: each release comes into ${shown(folder)}.`, {
      channel,
      folder,
    })
    face.addEventListener('problem', (event) => {
      const { problem } = event as ProblemEvent
      output.warn('problem', problem.message, { code: problem.code })
    })
    const changes = new Changes(face, signal)
    drop.begin()
    let said = ''
    for (let waitMs = 0; !signal.aborted; await changes.next(waitMs)) {
      waitMs = Infinity
      try {
        await drop.look(session.book.all.map(({ view }) => view))
        said = ''
      } catch (error) {
        if (!(error instanceof CommandFailure)) throw error
        if (said !== error.message) output.warn('problem', `${error.message} It is tried again.`)
        said = error.message
        waitMs = retryMs
      }
    }
    await passOn.settled()
    output.tell('stopped', 'Stopped.')
  })
  return 0
}

/** Wakes when anything has changed since it was last awaited. */
class Changes {
  private isDue = false
  private wake: () => void = () => {}

  constructor(face: EventTarget, signal: AbortSignal) {
    const changed = () => {
      this.isDue = true
      this.wake()
    }
    for (const name of ['release', 'progress']) face.addEventListener(name, changed)
    signal.addEventListener('abort', changed)
  }

  /** Also when so much time has passed. */
  async next(waitMs: number): Promise<void> {
    if (!this.isDue)
      await new Promise<void>((resolve) => {
        const timer = Number.isFinite(waitMs) ? setTimeout(resolve, waitMs) : undefined
        this.wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    this.isDue = false
  }
}
