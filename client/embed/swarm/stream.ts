/** A file for the site's service worker, over the port that came with its question. */
import { rangeOf, type FromPage } from '../worker/worker-messages.ts'
import { PlainError } from './plain-error.ts'
import type { SiteFile } from './site-document.ts'

export interface StreamParts {
  readonly load: () => Promise<Blob>
  /** Bytes `start` up to `end`, in order. */
  readonly read: (range: { readonly start: number; readonly end: number }) => AsyncGenerator<Uint8Array>
}

/** The worker takes a page for gone that says nothing for 8 s. */
const waitEveryMs = 1_000

/** `range` as in HTTP, null for all of it. Resolves once all has gone to the port. Rejects with a PlainError. */
export async function streamFile(
  { type, size }: Pick<SiteFile, 'type' | 'size'>,
  range: string | null,
  port: MessagePort,
  { load, read }: StreamParts,
): Promise<void> {
  const asked = rangeOf(range, size)
  if (!asked) throw new PlainError('not-listed')
  let isGone = false
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has one other end
  const say = (message: FromPage) => port.postMessage(message)
  port.addEventListener('message', () => (isGone = true))
  port.start()
  const waiting = setInterval(() => say({ type: 'wait' }), waitEveryMs)
  say({ type: 'wait' })
  const head = { type: 'head', contentType: type, size, ...asked } as const
  try {
    if (range === null) {
      // Half of a picture is none: the answer begins when nothing can go wrong any more.
      const blob = await load()
      say(head)
      say({ type: 'part', bytes: new Uint8Array(await blob.arrayBuffer()) })
    } else {
      say(head)
      for await (const bytes of read(asked)) {
        if (isGone) return
        say({ type: 'part', bytes })
      }
    }
    say({ type: 'end' })
  } finally {
    clearInterval(waiting)
  }
}
