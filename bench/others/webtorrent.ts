/**
 * WebTorrent in the same tabs. It is measured at its best: every receiver has the torrent's metadata beforehand, and the
 * receivers are connected to each other before the seed joins. The time is taken from when the seed is given the bytes.
 */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse, Server } from 'node:http'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { UnfitMachine } from '../swarm/machine.ts'
import type { SwarmOptions } from '../swarm/options.ts'
import { COMPLETE, measureSpread, waitQuiet, type Say } from '../swarm/spread.ts'
import type { Serve, Swarm } from '../swarm/swarm.ts'
import type { Tab } from '../swarm/tab.ts'
import type { OtherRun } from './system.ts'
import { installOthers } from './page.ts'
import { CALL_MS_MAX, openReceivers, outcomeOf } from './receivers.ts'

const MODULES = fileURLToPath(new URL('node_modules', import.meta.url))
const NAME = 'release.bin'
/** As many as bench:swarm waits for. */
const WIRES = 5
const SETTLED_SHARE = 0.95
const MESH_MS_MAX = 120_000
const POLL_MS = 1_000

interface Tracker {
  readonly http: Server
  listen(port: number, address: string): void
  close(done: () => void): void
  on(event: 'warning' | 'error', happened: (error: unknown) => void): void
}

export async function withWebTorrent(
  open: (serve: Serve) => Promise<Swarm>,
  options: SwarmOptions,
  say: Say,
): Promise<OtherRun> {
  if (!existsSync(MODULES))
    throw new UnfitMachine('WebTorrent is not installed: npm ci --ignore-scripts --prefix bench/others.')
  const swarm = await open(startTracker)
  const tracker = swarm.server.origin.replace('http:', 'ws:')
  const content = randomBytes(options.scenario.bytes)
  const torrent = await torrentOf(content, tracker)
  let source: Tab | undefined
  await swarm.openTabs(['the seed'], [COMPLETE], async (tab) => {
    await tab.run(installOthers, [], CALL_MS_MAX)
    source = tab
  })
  let joined = 0
  const receivers = await openReceivers(swarm, options.scenario.peers, async (tab) => {
    await tab.run((base64) => window.others.follow(base64), [torrent], CALL_MS_MAX)
    say(`${++joined} of ${options.scenario.peers} receivers have joined`)
  })
  await waitMesh(receivers, say)
  const { isQuiet } = await waitQuiet(swarm, say)
  const wires = await wiresOf(receivers)
  say(`the seed takes ${options.scenario.bytes} bytes`)
  const publishedAt = Date.now()
  const spread = await measureSpread(swarm, receivers, options, say, async () =>
    source?.run(
      (...seed) => window.others.seed(...seed),
      [NAME, content.toString('base64'), tracker] as const,
      CALL_MS_MAX,
    ),
  )
  const remark = `${Math.min(...wires)} to ${Math.max(...wires)} wires${isQuiet ? '' : ', not at rest before'}`
  return { spread, publishedAt, ...(await outcomeOf(receivers)), remark }
}

/** The tracker, and by HTTP the client's bundle; to any other address an empty page. */
async function startTracker(address: string): ReturnType<Serve> {
  const { default: Server } = await installed<{ default: new (options: object) => Tracker }>(
    'bittorrent-tracker/server.js',
  )
  const tracker = new Server({ udp: false, http: true, ws: true, stats: false })
  tracker.on('warning', () => undefined) // a tab that is closed ends its socket without a farewell
  tracker.on('error', (error) => console.error(error))
  const bundle = await readFile(join(MODULES, 'webtorrent', 'dist', 'webtorrent.min.js'))
  tracker.http.removeAllListeners('request')
  tracker.http.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const isBundle = request.url === '/webtorrent.min.js'
    response.setHeader('content-type', isBundle ? 'text/javascript' : 'text/html')
    response.end(isBundle ? bundle : '<!doctype html>')
  })
  tracker.listen(0, address)
  await once(tracker.http, 'listening')
  const at = tracker.http.address()
  if (at === null || typeof at === 'string') throw new Error('the tracker has no port')
  return {
    origin: `http://${address}:${at.port}`,
    close: () =>
      new Promise((resolve) => {
        tracker.http.closeAllConnections()
        tracker.close(resolve)
      }),
  }
}

/** The file .torrent in base64, as the seed's tab will make it of the same bytes. */
async function torrentOf(content: Buffer, tracker: string): Promise<string> {
  const { default: create } = await installed<{
    default: (
      input: Buffer,
      options: object,
      done: (error: Error | null, torrent: Uint8Array) => void,
    ) => void
  }>('create-torrent/index.js')
  const torrent = await new Promise<Uint8Array>((resolve, reject) =>
    create(content, { name: NAME, announceList: [[tracker]] }, (error, made) =>
      error ? reject(error) : resolve(made),
    ),
  )
  return Buffer.from(torrent).toString('base64')
}

/** From the package of this folder; the project itself does not depend on it, and its types are not there. */
async function installed<T>(path: string): Promise<T> {
  return (await import(pathToFileURL(join(MODULES, path)).href)) as T
}

async function waitMesh(receivers: readonly Tab[], say: Say): Promise<void> {
  const least = Math.min(WIRES, receivers.length - 1)
  const until = Date.now() + MESH_MS_MAX
  for (;;) {
    const wires = await wiresOf(receivers)
    const settled = wires.filter((count) => count >= least).length
    say(`${settled} of ${receivers.length} receivers have ${least} wires`)
    if (settled >= receivers.length * SETTLED_SHARE && Math.min(...wires) > 0) return
    if (Date.now() > until) throw new Error(`the receivers were not connected in ${MESH_MS_MAX / 1_000} s`)
    await delay(POLL_MS)
  }
}

function wiresOf(tabs: readonly Tab[]): Promise<number[]> {
  return Promise.all(tabs.map((tab) => tab.run(() => window.others.wires(), [], CALL_MS_MAX)))
}
