/**
 * One web server alone: it stands in the first host, behind the uplink that a publisher has, and every receiver fetches
 * the release from it at the same moment. No receiver asks whether there is news: each is told, for nothing.
 */
import { randomBytes } from 'node:crypto'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SwarmOptions } from '../swarm/options.ts'
import { measureSpread, type Say } from '../swarm/spread.ts'
import type { Origin, Serve, Swarm } from '../swarm/swarm.ts'
import { within } from '../swarm/within.ts'
import type { OtherRun } from './system.ts'
import { CALL_MS_MAX, openReceivers, outcomeOf } from './receivers.ts'

const FILE_SERVER = fileURLToPath(new URL('file-server.mjs', import.meta.url))
const PORT = 8_080
const READY_MS_MAX = 10_000

export async function withWebServer(
  open: (serve: Serve) => Promise<Swarm>,
  options: SwarmOptions,
  say: Say,
): Promise<OtherRun> {
  let folder = ''
  const swarm = await open(async (address, files) => {
    folder = files
    return emptyPages(address)
  })
  const file = join(folder, 'release.bin')
  await writeFile(file, randomBytes(options.scenario.bytes))
  const [host] = swarm.emulator.hosts
  if (!host) throw new Error('there is no first host')
  const server = await startFileServer(host.netns, host.address, file)
  try {
    // The first tab has nothing to do: it takes the host in which the server stands.
    await swarm.openTabs(['beside the server'], [], async () => undefined)
    const receivers = await openReceivers(swarm, options.scenario.peers, async () => undefined)
    say(`${receivers.length} receivers fetch ${options.scenario.bytes} bytes`)
    const publishedAt = Date.now()
    const address = `http://${host.address}:${PORT}/`
    const spread = await measureSpread(swarm, receivers, options, say, () =>
      Promise.all(receivers.map((tab) => tab.run((url) => window.others.fetch(url), [address], CALL_MS_MAX))),
    )
    return { spread, publishedAt, ...(await outcomeOf(receivers)), remark: '' }
  } finally {
    const gone = once(server, 'exit')
    server.kill('SIGKILL')
    await gone
  }
}

/** The page that tabs open before anything is measured. */
async function emptyPages(address: string): Promise<Origin> {
  const server = createServer((_, response) => response.end('<!doctype html>'))
  server.listen(0, address)
  await once(server, 'listening')
  const at = server.address()
  if (at === null || typeof at === 'string') throw new Error('the pages have no port')
  return {
    origin: `http://${address}:${at.port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function startFileServer(netns: string, address: string, file: string): Promise<ChildProcess> {
  const line = [`--net=${netns}`, process.execPath, FILE_SERVER, address, String(PORT), file]
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'nsenter', ...line], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await within(once(child.stdout, 'data'), READY_MS_MAX, 'the web server does not start')
  return child
}
