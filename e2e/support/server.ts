/** The real signaling server as a child process: started, killed hard, started again at the same address. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../dist/signaling/main.js', import.meta.url))
const READY_MS_MAX = 30_000
const OUTPUT_CHARS_MAX = 200_000

export class Server {
  readonly port: number
  readonly origin: string
  /** What it printed so far, standard output and error together. */
  output = ''
  private readonly dataFolder: string
  private child: ChildProcess | undefined

  private constructor(port: number, dataFolder: string) {
    this.port = port
    this.origin = `http://127.0.0.1:${port}`
    this.dataFolder = dataFolder
  }

  /** On a free port, with an empty data folder. Resolves when /healthz answers 200. */
  static async start(): Promise<Server> {
    const server = new Server(await freePort(), await mkdtemp(join(tmpdir(), 'flashcrew-e2e-')))
    await server.restart()
    return server
  }

  /** On the same port and data; `settings`: environment variables of an operator. */
  async restart(settings: Readonly<Record<string, string>> = {}): Promise<void> {
    const env = {
      ...process.env,
      PORT: String(this.port),
      HOST: '127.0.0.1',
      FLASHCREW_DATA: this.dataFolder,
      ...settings,
    }
    const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    this.child = child
    const keep = (text: Buffer): void => {
      this.output = (this.output + text.toString()).slice(-OUTPUT_CHARS_MAX)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    const until = Date.now() + READY_MS_MAX
    while (!(await this.healthy())) {
      if (child.exitCode !== null)
        throw new Error(`the server ended with code ${child.exitCode}:\n${this.output}`)
      if (Date.now() > until)
        throw new Error(`the server was not ready after ${READY_MS_MAX} ms:\n${this.output}`)
      await delay(50)
    }
  }

  /** SIGKILL: no goodbye, no draining. Resolves when the process is gone. */
  async kill(): Promise<void> {
    const child = this.child
    this.child = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  /** Of the running process. */
  get pid(): number {
    const pid = this.child?.pid
    if (pid === undefined) throw new Error('the server does not run')
    return pid
  }

  async healthy(): Promise<boolean> {
    return isUp(`${this.origin}/healthz`)
  }

  /** Prometheus text. */
  async metrics(): Promise<string> {
    return (await fetch(`${this.origin}/metrics`)).text()
  }

  /** Sum of the samples of a metric, over labels that contain `label`. */
  async metric(name: string, label = ''): Promise<number> {
    const lines = (await this.metrics())
      .split('\n')
      .filter((line) => line.startsWith(name) && line.includes(label))
    return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
  }

  async close(): Promise<void> {
    await this.kill()
    await rm(this.dataFolder, { recursive: true, force: true })
  }
}

/** Resolves once an address answers 200; rejects where that takes too long. */
export async function answers(url: string): Promise<void> {
  const until = Date.now() + READY_MS_MAX
  while (!(await isUp(url))) {
    if (Date.now() > until) throw new Error(`${url} did not answer in ${READY_MS_MAX} ms`)
    await delay(50)
  }
}

async function isUp(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).status === 200
  } catch {
    return false
  }
}

/** A port that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
