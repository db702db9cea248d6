/** Runs one of tasks.ts without stopping the page. */
import type { TaskInput, TaskName, TaskOutput } from './tasks.ts'

/** What the worker is sent, and what it answers. */
export interface TaskMessage<K extends TaskName = TaskName> {
  readonly name: K
  readonly input: TaskInput<K>
}
type TaskAnswer<K extends TaskName = TaskName> =
  { readonly output: TaskOutput<K> } | { readonly failure: string }

/**
 * In a worker of its own, or right here where there is none (Node.js) or where it does not start (a strict content
 * security policy). Rejects only where a file cannot be read from the disk or memory runs out.
 */
export async function inWorker<K extends TaskName>(name: K, input: TaskInput<K>): Promise<TaskOutput<K>> {
  const answer = typeof Worker === 'undefined' ? undefined : await ask({ name, input })
  if (answer && 'output' in answer) return answer.output
  if (answer) throw new Error(answer.failure)
  const { tasks } = await import('./tasks.ts')
  const run = tasks[name] as (input: TaskInput<K>) => Promise<TaskOutput<K>>
  return run(input)
}

/** Undefined where the worker failed to start or died. */
async function ask<K extends TaskName>(message: TaskMessage<K>): Promise<TaskAnswer<K> | undefined> {
  let worker: Worker
  try {
    worker = new Worker(new URL('./shakemap-worker.ts', import.meta.url), { type: 'module' })
  } catch {
    return undefined
  }
  const answer = await new Promise<TaskAnswer<K> | undefined>((resolve) => {
    worker.addEventListener('message', (event: MessageEvent<TaskAnswer<K>>) => resolve(event.data))
    worker.addEventListener('error', () => resolve(undefined))
    worker.addEventListener('messageerror', () => resolve(undefined))
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
    worker.postMessage(message)
  })
  worker.terminate()
  return answer
}
