/** Runs one of tasks.ts without stopping the page. */
import { askWorker } from './ask-worker.ts'
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
  const reply = await askWorker<TaskAnswer<K>>(startWorker, { name, input } satisfies TaskMessage<K>)
  if (reply.kind !== 'answer') {
    const { tasks } = await import('./tasks.ts')
    const run = tasks[name] as (input: TaskInput<K>) => Promise<TaskOutput<K>>
    return run(input)
  }
  if ('failure' in reply.answer) throw new Error(reply.answer.failure)
  return reply.answer.output
}

function startWorker(): Worker {
  return new Worker(new URL('./shakemap-worker.ts', import.meta.url), { type: 'module' })
}
