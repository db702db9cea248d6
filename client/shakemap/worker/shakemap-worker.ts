/** Does one task away from the page's thread: takes a TaskMessage, answers what in-worker.ts awaits. */
import type { TaskMessage } from './in-worker.ts'
import { tasks } from './tasks.ts'

self.addEventListener('message', (event: MessageEvent<TaskMessage>) => {
  void answer(event.data)
})

async function answer({ name, input }: TaskMessage): Promise<void> {
  const run = tasks[name] as (input: unknown) => Promise<unknown>
  try {
    const output = await run(input)
    self.postMessage({ output }, { transfer: buffersOf(output) })
  } catch (error) {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a page has none either
    self.postMessage({ failure: error instanceof Error ? error.message : String(error) })
  }
}

const LIST_MAX = 16

/** Grids are moved to the page, not copied. */
function buffersOf(value: unknown): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) return value.buffer instanceof ArrayBuffer ? [value.buffer] : []
  if (typeof value !== 'object' || value === null) return []
  // A list of some thousand stations holds no grid.
  if (Array.isArray(value) && value.length > LIST_MAX) return []
  return Object.values(value).flatMap(buffersOf)
}
