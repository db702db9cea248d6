/** What a page says to the site's service worker, in the words of worker-messages.ts. */
import type { FromPage, Here, List } from '../worker/worker-messages.ts'

/** It hears from now on. */
export function sayHere(worker: ServiceWorker): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker is of one origin
  worker.postMessage({ flashcrew: 'here' } satisfies Here)
}

/** Which files are signed, by their absolute addresses. */
export function sayList(worker: ServiceWorker, files: readonly string[]): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker is of one origin
  worker.postMessage({ flashcrew: 'list', files } satisfies List)
}

/** About the file that was asked for over this port. */
export function say(port: MessagePort, type: 'wait' | 'plain'): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has one other end
  port.postMessage({ type } satisfies FromPage)
}
