/** A web site behind an uplink of its own: nginx in a network namespace, whose way out is shaped by tc. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const NAMESPACE = 'flashcrew-site'
const OUTSIDE = 'fcsite0'
const INSIDE = 'fcsite1'
const NETWORK = '10.99.88'
const PORT = 8088
/** How long a packet waits at most before the uplink drops it. */
const QUEUE_MS = 1_000

export class Origin {
  readonly address = `http://${NETWORK}.2:${PORT}`
  private nginx: ChildProcess | undefined

  /** Needs root, iproute2 and nginx. `folder` is served; `bitsPerSecond` undefined is as fast as the machine. */
  static async start(folder: string, bitsPerSecond: number | undefined): Promise<Origin> {
    const origin = new Origin()
    run('ip', 'netns', 'add', NAMESPACE)
    run('ip', 'link', 'add', OUTSIDE, 'type', 'veth', 'peer', 'name', INSIDE, 'netns', NAMESPACE)
    run('ip', 'addr', 'add', `${NETWORK}.1/24`, 'dev', OUTSIDE)
    run('ip', 'link', 'set', OUTSIDE, 'up')
    inside('ip', 'addr', 'add', `${NETWORK}.2/24`, 'dev', INSIDE)
    inside('ip', 'link', 'set', INSIDE, 'up')
    inside('ip', 'link', 'set', 'lo', 'up')
    origin.shape(bitsPerSecond)
    await origin.serve(folder)
    return origin
  }

  /** Whatever an earlier run left behind too. */
  static remove(): void {
    try {
      execFileSync('ip', ['netns', 'del', NAMESPACE], { stdio: 'ignore' })
    } catch {
      // There is none.
    }
  }

  shape(bitsPerSecond: number | undefined): void {
    if (bitsPerSecond === undefined) return
    const rate = ['rate', `${bitsPerSecond}bit`, 'burst', '16kb', 'latency', `${QUEUE_MS}ms`]
    inside('tc', 'qdisc', 'replace', 'dev', INSIDE, 'root', 'tbf', ...rate)
  }

  /** Bytes that the site has sent, with all headers. */
  get sent(): number {
    return Number(readFileSync(`/sys/class/net/${OUTSIDE}/statistics/rx_bytes`, 'utf8'))
  }

  async stop(): Promise<void> {
    if (this.nginx) {
      const gone = once(this.nginx, 'exit')
      this.nginx.kill('SIGQUIT')
      setTimeout(() => this.nginx?.kill('SIGKILL'), 2_000).unref()
      await gone
    }
    Origin.remove()
  }

  private async serve(folder: string): Promise<void> {
    const state = `${folder}.nginx`
    mkdirSync(state, { recursive: true })
    // nginx's workers are of another user.
    chmodSync(folder, 0o755)
    const config = join(state, 'nginx.conf')
    writeFileSync(config, configuration(folder, state))
    const command = ['netns', 'exec', NAMESPACE, 'nginx', '-c', config, '-g', 'daemon off;']
    this.nginx = spawn('ip', command, { stdio: ['ignore', 'ignore', 'inherit'] })
    for (let tries = 0; tries < 100; tries++) {
      if (
        await fetch(this.address).then(
          (response) => response.ok,
          () => false,
        )
      )
        return
      await delay(50)
    }
    throw new Error('nginx does not answer')
  }
}

function configuration(folder: string, state: string): string {
  return `
user root;
worker_processes 1;
pid ${state}/pid;
error_log ${state}/error.log;
events { worker_connections 1024; }
http {
  types { text/html html; image/png png; application/json json; }
  access_log ${state}/access.log;
  client_header_timeout 300s;
  send_timeout 300s;
  server { listen ${PORT}; root ${folder}; }
}
`
}

function run(program: string, ...words: string[]): void {
  execFileSync(program, words)
}

function inside(...words: string[]): void {
  execFileSync('ip', ['netns', 'exec', NAMESPACE, ...words])
}
