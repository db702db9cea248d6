/** The contract of links (client/testing/link-contract.ts) on WebRTC, in real pages. Its fake keeps it in vitest. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { networkInterfaces } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { build } from 'vite'
import { linkContract } from '../../client/testing/link-contract.ts'
import type { Silent } from '../../client/testing/link-dial.ts'
import { expect, note, test } from '../support/harness.ts'
import { Server } from '../support/server.ts'

const NATIVE = fileURLToPath(new URL('../../client/rtc/native-negotiation.ts', import.meta.url))
const ENTRY = fileURLToPath(new URL('../support/link-page.ts', import.meta.url))
const DIALS_MEASURED = 20
const WAIT = { polling: 50, timeout: 30_000 }

/** With simple-peer, and with what the script tag has in its place. */
const scripts = { 'simple-peer': '', native: '' }
let server: Server
/** Hears everything and answers nothing: no error comes back from it either, as one would from a closed port. */
const deaf = createSocket('udp4')
let silent: Silent

test.beforeAll(async () => {
  server = await Server.start()
  deaf.bind(0, ownAddress())
  await once(deaf, 'listening')
  silent = { address: deaf.address().address, port: deaf.address().port }
  scripts['simple-peer'] = await bundle()
  scripts.native = await bundle({ './simple-negotiation.ts': NATIVE })
})
test.afterAll(async () => {
  deaf.close()
  await server.close()
})

async function bundle(alias: Record<string, string> = {}): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    resolve: { alias },
    build: {
      write: false,
      minify: false,
      target: 'es2022',
      lib: { entry: ENTRY, formats: ['iife'], name: 'page' },
    },
  })
  const [output] = [built].flat()
  const [chunk] = output && 'output' in output ? output.output : []
  if (chunk === undefined) throw new Error('vite has built nothing of link-page.ts')
  return chunk.code
}

/** The one that Chromium gathers itself, where this machine has a network. */
function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((some) => some ?? [])
  return all.find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? '127.0.0.1'
}

/** Any page of a secure origin will do: it is the origin that has WebCrypto. */
async function prepare(page: Page, kind: keyof typeof scripts = 'simple-peer'): Promise<void> {
  await page.goto(`${server.origin}/healthz`)
  await page.evaluate(scripts[kind])
}

async function expectHeld(page: Page, name: string): Promise<void> {
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.stack ?? error.message))
  expect(
    await page.evaluate(([which, nobody]) => window.linkPage.run(which, nobody), [name, silent] as const),
  ).toBeNull()
  const { constructed, closed } = await page.evaluate(() => window.linkPage.counts())
  expect(constructed).toBeGreaterThanOrEqual(2)
  expect(closed, 'connections closed, of those that were constructed').toBe(constructed)
  expect(faults).toEqual([])
}

/** As in Firefox. Runs in the page before anything else; nothing from outside may be used. */
function removeFingerprints(): void {
  Reflect.deleteProperty(RTCCertificate.prototype, 'getFingerprints')
}

for (const kind of ['simple-peer', 'native'] as const)
  test.describe(`link contract: WebRTC, ${kind}`, () => {
    for (const { name } of linkContract)
      test(name, async ({ page }) => {
        await prepare(page, kind)
        await expectHeld(page, name)
      })
  })

test('T2: links open also where a certificate does not tell its fingerprints, and an offer must', async ({
  page,
}) => {
  await page.addInitScript(removeFingerprints)
  await prepare(page)
  await expectHeld(page, 'opens on both sides, each told once')
  // Two for the link, and one for each end's identity.
  expect(await page.evaluate(() => window.linkPage.counts())).toEqual({ constructed: 4, closed: 4 })
})

test('T2: tabs whose certificates do not tell their fingerprints connect to one that does, by /flashcrew.js', async ({
  world,
}) => {
  const publisher = await world.tab('publisher')
  const channel = await publisher.publisher('shakemaps')
  const receivers = await Promise.all(
    ['one', 'two'].map((name) => world.tab(`${name} without fingerprints`, { patch: removeFingerprints })),
  )
  for (const tab of receivers) {
    expect(await tab.page.evaluate(() => 'getFingerprints' in RTCCertificate.prototype)).toBe(false)
    await tab.join(channel)
  }
  const tabs = [publisher, ...receivers]
  await Promise.all(tabs.map((tab) => tab.waitNeighbors(2)))
  for (const tab of tabs) {
    await tab.page.waitForFunction(
      () => Object.values(window.crew.stats().candidateTypes).reduce((sum, count) => sum + count, 0) >= 2,
      null,
      WAIT,
    )
    for (const types of Object.keys((await tab.stats()).candidateTypes))
      expect(types).toMatch(/^(host|prflx)\/(host|prflx)$/)
  }
})

test('a dial within one tab opens in a moment', async ({ page }) => {
  await prepare(page)
  const times = await page.evaluate(([dials, nobody]) => window.linkPage.measure(dials, nobody), [
    DIALS_MEASURED,
    silent,
  ] as const)
  times.sort((a, b) => a - b)
  const at = (share: number) => Math.round((times[Math.floor(share * (times.length - 1))] ?? 0) * 10) / 10
  note({ dials: times.length, openMs: { least: at(0), median: at(0.5), p90: at(0.9), most: at(1) } })
  expect(at(0.5), 'milliseconds to open, the median').toBeLessThan(2_000)
})
