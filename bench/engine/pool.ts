/** Several processes that run cells. The same program is each of them, told by its first word. */
import { fork, type ChildProcess } from 'node:child_process'
import { must } from '../../shared/lib/assert.ts'
import { measure, type Origin } from './cell.ts'
import { allCells, quickCells } from './matrix.ts'
import type { Task } from './plan.ts'
import type { Run } from './run.ts'

export const workerWord = '--worker'

interface Order {
  readonly key: string
  readonly isQuick: boolean
  readonly seed: string
  readonly origin: Origin
}

type Answer =
  | { readonly kind: 'progress'; readonly line: string }
  | { readonly kind: 'run'; readonly run: Run }
  | { readonly kind: 'failed'; readonly message: string }

export interface Listener {
  progress(task: Task, line: string): void
  finished(task: Task, run: Run): void
  /** The engine or the simulator threw, or its process died. */
  failed(task: Task, message: string): void
}

export class Pool {
  private readonly children = new Set<ChildProcess>()
  private readonly listener: Listener
  private readonly isQuick: boolean
  private readonly origin: Origin
  private readonly program: string
  private waiting: Task[] = []
  private stopped = false

  constructor(
    isQuick: boolean,
    origin: Origin,
    listener: Listener,
    program = must(process.argv[1], 'the program'),
  ) {
    this.program = program
    this.isQuick = isQuick
    this.origin = origin
    this.listener = listener
  }

  /** Resolves when all are finished or have failed, or after `stop`. */
  async run(tasks: readonly Task[], jobs: number): Promise<void> {
    this.waiting = [...tasks]
    await Promise.all(Array.from({ length: Math.min(jobs, tasks.length) }, () => this.work()))
  }

  stop(): void {
    this.stopped = true
    this.waiting = []
    for (const child of this.children) child.kill('SIGKILL')
  }

  /** One process after the other: a process that dies takes one task with it. */
  private async work(): Promise<void> {
    while (this.waiting.length > 0) await this.oneProcess()
  }

  private oneProcess(): Promise<void> {
    const child = fork(this.program, [workerWord])
    this.children.add(child)
    return new Promise((resolve) => {
      let task: Task | undefined
      const next = (): void => {
        task = this.waiting.shift()
        if (task === undefined) return child.disconnect()
        const { cell, seed } = task
        child.send({ key: cell.key, isQuick: this.isQuick, seed, origin: this.origin } satisfies Order)
      }
      child.on('message', (message) => {
        const answer = message as Answer
        const present = must(task, 'a task that is answered')
        if (answer.kind === 'progress') return this.listener.progress(present, answer.line)
        if (answer.kind === 'run') this.listener.finished(present, answer.run)
        else this.listener.failed(present, answer.message)
        next()
      })
      child.on('exit', (code, signal) => {
        this.children.delete(child)
        if (task !== undefined && !this.stopped)
          this.listener.failed(task, `its process ended with ${signal ?? `code ${code}`}`)
        resolve()
      })
      next()
    })
  }
}

/** The other end: runs what it is told until nobody tells it anything. */
export function serve(): void {
  // Ctrl-C reaches every process; the one that tells the others what to do says when to stop.
  process.on('SIGINT', () => undefined)
  process.on('disconnect', () => process.exit())
  process.on('message', (message) => {
    const { key, isQuick, seed, origin } = message as Order
    const cell = (isQuick ? quickCells() : allCells()).find((one) => one.key === key)
    try {
      const run = measure(must(cell, 'a cell of the matrix'), seed, origin, (line) =>
        answer({ kind: 'progress', line }),
      )
      answer({ kind: 'run', run })
    } catch (error) {
      answer({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
    }
  })
}

function answer(message: Answer): void {
  process.send?.(message)
}
