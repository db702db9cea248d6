/** Starts the demo's three servers, one after the other, and ends them together. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundlePage, bundleScript } from './servers/bundle.ts'
import { ControlServer } from './servers/control.ts'
import { SignalingServer } from './servers/signaling-server.ts'
import { SlowSite } from './servers/slow-site.ts'
import { makeSite } from './site/make-site.ts'
import type { DemoWords } from './words.ts'

export interface RunningDemo {
  /** To be opened. */
  readonly url: string
  close(): Promise<void>
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Rejects with a StartError where a port cannot be had. Nothing stays behind then. */
export async function startDemo({ port, bitsPerSecond, latencyMs }: DemoWords): Promise<RunningDemo> {
  const folder = mkdtempSync(join(tmpdir(), 'flashcrew-demo-'))
  const closers: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })]
  const close = async (): Promise<void> => {
    for (const end of closers.splice(0).toReversed()) await end()
  }
  try {
    const [controlPort, sitePort, signalingPort] = port === 0 ? await freePorts() : [port, port + 1, port + 2]
    const url = `http://localhost:${controlPort}`
    const signaling = await SignalingServer.start({
      program: here('../dist/signaling/main.js'),
      port: signalingPort,
      data: join(folder, 'signaling'),
    })
    closers.push(() => signaling.plug(false))
    const siteFolder = join(folder, 'site')
    mkdirSync(siteFolder)
    const sizes = await makeSite({
      folder: siteFolder,
      command: here('../dist/cli/main.js'),
      signaling: signaling.origin,
      demo: url,
      script: await bundleScript(here('site/visitor.ts')),
    })
    const site = await SlowSite.start({ folder: siteFolder, port: sitePort, bitsPerSecond, latencyMs })
    closers.push(() => site.close())
    const galleryBytes = sizes.reduce((sum, bytes) => sum + bytes, 0)
    const control = await ControlServer.start({
      port: controlPort,
      files: await controlFiles(),
      settings: () => ({
        sitePort,
        signaling: signaling.origin,
        bitsPerSecond,
        pictures: sizes.length,
        galleryBytes,
      }),
      now: () => ({
        site: { isOn: site.isPlugged, sent: site.sent },
        signaling: { isOn: signaling.isPlugged },
      }),
      plug: async (server, on) => (server === 'site' ? site.plug(on) : signaling.plug(on)),
    })
    closers.push(() => control.close())
    return { url: `${url}/`, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function controlFiles(): Promise<Map<string, Buffer>> {
  const files = new Map(await bundlePage(here('page/index.html')))
  files.set('/flashcrew.js', readFileSync(here('../dist/flashcrew.js')))
  files.set('/favicon.svg', readFileSync(here('../public/favicon.svg')))
  return files
}

/** Three that nobody listened on a moment ago. */
async function freePorts(): Promise<[number, number, number]> {
  const probes = [1, 2, 3].map(() => createServer().listen(0, '127.0.0.1'))
  await Promise.all(probes.map((probe) => once(probe, 'listening')))
  const [first = 0, second = 0, third = 0] = probes.map((probe) => (probe.address() as AddressInfo).port)
  await Promise.all(probes.map((probe) => once(probe.close(), 'close')))
  return [first, second, third]
}
