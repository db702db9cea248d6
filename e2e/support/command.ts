/** `flashcrew` as a child process: what it says, a JSON object a line, and its end. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const WAIT_MS_MAX = 30_000

export interface Told {
  readonly event: string
  readonly [field: string]: unknown
}

export class Command {
  /** Everything that it told, in order. */
  readonly told: Told[] = []
  private readonly child: ChildProcess
  private readonly ended: Promise<unknown>
  private errors = ''
  private waiting: (() => void)[] = []

  constructor(words: readonly string[], env: Readonly<Record<string, string>>) {
    this.child = spawn(process.execPath, [MAIN, ...words], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.ended = once(this.child, 'close')
    const { stdout, stderr } = this.child
    if (stdout)
      createInterface({ input: stdout }).on('line', (line) => {
        this.told.push(JSON.parse(line) as Told)
        this.wake()
      })
    stderr?.on('data', (text: Buffer) => (this.errors += text.toString()))
    void this.ended.then(() => this.wake())
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null
  }

  /** What it tells next of an event: the first after the `skip` first ones. */
  async next(event: string, skip = 0): Promise<Told> {
    const until = Date.now() + WAIT_MS_MAX
    for (;;) {
      const found = this.of(event)[skip]
      if (found) return found
      if (!this.isRunning || Date.now() > until)
        throw new Error(
          `the command told no “${event}”: ${JSON.stringify(this.told.slice(-8))}\n${this.errors}`,
        )
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, until - Date.now())
        this.waiting.push(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
  }

  of(event: string): Told[] {
    return this.told.filter((each) => each.event === event)
  }

  /** Everything that it told, once it has ended by itself. */
  async all(): Promise<readonly Told[]> {
    await this.ended
    return this.told
  }

  /** Its exit code, after `signal`; null where it was killed. */
  async end(signal: 'SIGINT' | 'SIGKILL'): Promise<number | null> {
    if (this.isRunning) this.child.kill(signal)
    await this.ended
    return this.child.exitCode
  }

  private wake(): void {
    const { waiting } = this
    this.waiting = []
    for (const each of waiting) each()
  }
}
