/** The signaling server as `npm start` runs it, in a process of its own: its plug can be pulled as hard as a real one. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { StartError } from '../../signaling/start-error.ts'

export interface SignalingOptions {
  /** The server's program, built. */
  readonly program: string
  readonly port: number
  /** What it keeps. */
  readonly data: string
}

/** However this process ends, the other one does not stay behind. */
const ENDS_WITH_PARENT = 'data:text/javascript,process.on("disconnect",()=>process.exit())'
const READY_MS_MAX = 20_000
const WORDS_CHARS_MAX = 10_000

export class SignalingServer {
  readonly origin: string
  private readonly options: SignalingOptions
  private child: ChildProcess | undefined
  /** One change after the other, however fast somebody clicks. */
  private changing: Promise<void> = Promise.resolve()

  private constructor(options: SignalingOptions) {
    this.options = options
    this.origin = `http://localhost:${options.port}`
  }

  /** Rejects with a StartError where it cannot start. */
  static async start(options: SignalingOptions): Promise<SignalingServer> {
    const server = new SignalingServer(options)
    await server.plug(true)
    return server
  }

  get isPlugged(): boolean {
    return this.child !== undefined
  }

  /** Resolves when it answers, or is gone. */
  plug(on: boolean): Promise<void> {
    const change = this.changing.then(() => (on ? this.begin() : this.kill()))
    this.changing = change.catch(() => {})
    return change
  }

  private async begin(): Promise<void> {
    if (this.child) return
    const { program, port, data } = this.options
    const child = spawn(process.execPath, ['--import', ENDS_WITH_PARENT, program], {
      // The machine's own settings are of another server.
      env: {
        PATH: process.env['PATH'],
        SystemRoot: process.env['SystemRoot'],
        ...{
          PORT: String(port),
          HOST: 'localhost',
          FLASHCREW_DATA: data,
          CHANNELS: 'any',
          LOG_LEVEL: 'warn',
        },
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    let words = ''
    child.stderr?.on('data', (text: Buffer) => (words = (words + text.toString()).slice(-WORDS_CHARS_MAX)))
    const isReady = await Promise.race([
      // It says where it is once it listens.
      once(child.stdout ?? child, 'data').then(() => true),
      // All that it said has been read by then.
      once(child, 'close').then(() => false),
      delay(READY_MS_MAX, false, { ref: false }),
    ])
    if (!isReady) {
      child.kill('SIGKILL')
      throw new StartError(words.trim() || `The signaling server on port ${port} does not answer.`)
    }
    child.stdout?.resume()
    this.child = child
    child.once('exit', () => {
      if (this.child === child) this.child = undefined
    })
  }

  private async kill(): Promise<void> {
    const { child } = this
    this.child = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
}
