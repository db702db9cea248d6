/** The signaling server at the root side of the emulated network, from a build of its own. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { freePort } from '../../e2e/support/server.ts'
import type { Origin, Serve } from './swarm.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const READY_MS_MAX = 30_000
const OUTPUT_CHARS_MAX = 100_000

/**
 * Builds the library and the server into a folder of its own: a build of the project that is made while the bench runs
 * must not reach half of the tabs, and the pages and types are of no use here.
 */
export async function buildInto(folder: string): Promise<void> {
  const dist = join(folder, 'dist')
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js')
  const builds = [
    ['library', dist],
    ['server', join(dist, 'signaling')],
  ] as const
  for (const [mode, outDir] of builds) {
    const line = [
      vite,
      'build',
      '--mode',
      mode,
      '--logLevel',
      'warn',
      '--outDir',
      outDir,
      '--emptyOutDir',
      'false',
    ]
    const child = spawn(process.execPath, line, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] })
    const [code] = (await once(child, 'exit')) as [number | null]
    if (code !== 0) throw new Error(`the ${mode} cannot be built`)
  }
  const library = join(dist, 'flashcrew.js')
  await writeFile(`${library}.gz`, gzipSync(await readFile(library), { level: 9 }))
  await mkdir(join(dist, 'pages'))
  await cp(join(ROOT, 'package.json'), join(folder, 'package.json'))
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
}

/** For a swarm: the server from the folder of `buildInto`. */
export function serverOf(built: string): Serve {
  return (address, folder) => SwarmServer.start(address, built, join(folder, 'data'))
}

class SwarmServer implements Origin {
  readonly origin: string
  private readonly child: ChildProcess
  private output = ''

  private constructor(origin: string, child: ChildProcess) {
    this.origin = origin
    this.child = child
    const keep = (text: Buffer): void => {
      this.output = (this.output + text.toString()).slice(-OUTPUT_CHARS_MAX)
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    child.on('error', (error) => (this.output += error.message))
  }

  /** Listening on `address`, from what `buildInto` has built; its data are kept in `data`. */
  static async start(address: string, built: string, data: string): Promise<SwarmServer> {
    const port = await freePort()
    const env = {
      ...process.env,
      PORT: String(port),
      HOST: address,
      FLASHCREW_DATA: data,
      LOG_LEVEL: 'warn',
    }
    const main = join(built, 'dist', 'signaling', 'main.js')
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', process.execPath, main], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const server = new SwarmServer(`http://${address}:${port}`, child)
    const until = Date.now() + READY_MS_MAX
    while (!(await server.isHealthy())) {
      const ended = child.exitCode !== null || child.signalCode !== null
      if (ended || Date.now() > until) {
        await server.close()
        throw new Error(`the signaling server does not start:\n${server.output}`)
      }
      await delay(50)
    }
    return server
  }

  /** Resolves when the process is gone. */
  async close(): Promise<void> {
    const { child } = this
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  private async isHealthy(): Promise<boolean> {
    try {
      return (await fetch(`${this.origin}/healthz`)).status === 200
    } catch {
      return false
    }
  }
}
