/** Whatever goes wrong with the script tag, the picture appears, as the site signed it, and why is counted. */
import { createHash } from 'node:crypto'
import type { Page } from '@playwright/test'
import { expect, note, test } from '../support/harness.ts'
import { drawn, newVisitor, seen, withSite, type Site } from '../support/site.ts'

const PICTURES = 3
const USUAL = { count: PICTURES, bytes: 60_000 }
const at = (server: string, more = '') => `src="${server}/embed.js" data-manifest="/flashcrew.json" ${more}`

/** Of the bytes behind each picture, as the page shows them. */
async function shownHashes(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const hashes = []
    for (const { src } of document.images) {
      const digest = await crypto.subtle.digest('SHA-256', await (await fetch(src)).arrayBuffer())
      hashes.push(Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join(''))
    }
    return hashes
  })
}

const signedHashes = (site: Site) =>
  site.pictures.map((name) => createHash('sha256').update(site.content(name)).digest('hex'))

/** All pictures appear, each by plain HTTP, for this one reason. */
async function expectPlain(page: Page, site: Site, why: string): Promise<void> {
  await page.goto(site.address)
  await drawn(page, PICTURES)
  expect((await seen(page)).plain).toEqual({ [why]: PICTURES })
}

/** What a page finds otherwise than it should be, and the reason that is counted. */
const WRONG: readonly [string, string, () => void][] = [
  ['no WebRTC', 'no-webrtc', () => Reflect.deleteProperty(window, 'RTCPeerConnection')],
  [
    'no WebCrypto, as without HTTPS',
    'insecure-origin',
    () => Object.defineProperty(crypto, 'subtle', { value: undefined }),
  ],
  [
    'data saver',
    'data-saver',
    () => Object.defineProperty(navigator, 'connection', { value: { saveData: true } }),
  ],
  [
    'a cellular network',
    'data-saver',
    () => Object.defineProperty(navigator, 'connection', { value: { type: 'cellular' } }),
  ],
  [
    'a battery that is low',
    'battery-saver',
    () =>
      Object.defineProperty(navigator, 'getBattery', {
        value: () => Promise.resolve({ charging: false, level: 0.1 }),
      }),
  ],
]

for (const [title, why, breakIt] of WRONG)
  test(`${title}: counted as ${why}`, async ({ world, page }) => {
    await page.addInitScript(breakIt)
    await withSite(world.server.origin, USUAL, async (site) => {
      await site.company(world.server.origin)
      await expectPlain(page, site, why)
    })
  })

test('no server', async ({ world, page }) => {
  await withSite(
    world.server.origin,
    { ...USUAL, script: at(world.server.origin, 'data-server="http://127.0.0.1:1"') },
    async (site) => {
      await expectPlain(page, site, 'no-server')
    },
  )
})

test('a site that lets our requests hang, and no peer to ask', async ({ world, page }) => {
  await withSite(world.server.origin, { ...USUAL, holdMs: Infinity }, async (site) => {
    await site.company(world.server.origin)
    await expectPlain(page, site, 'stalled')
  })
})

test('a service worker that is not there', async ({ world, page }) => {
  await withSite(
    world.server.origin,
    { ...USUAL, script: at(world.server.origin, 'data-worker="/nowhere.js"') },
    async (site) => {
      await page.goto(site.address)
      await drawn(page, PICTURES)
      await expect.poll(async () => (await seen(page)).plain).toEqual({ alone: PICTURES, 'no-worker': 1 })
    },
  )
})

/** How WebRTC can be there and be of no use. */
const USELESS: readonly [string, () => void][] = [
  [
    'WebRTC that is blocked',
    () =>
      Object.assign(window, {
        RTCPeerConnection: function () {
          throw new DOMException('blocked')
        },
      }),
  ],
  [
    'connections that never open',
    () => {
      const True = RTCPeerConnection
      // Without a relay, none of its candidates is of use.
      const relayed = (config: RTCConfiguration) => new True({ ...config, iceTransportPolicy: 'relay' })
      window.RTCPeerConnection = new Proxy(True, {
        construct: (_, [config]: [RTCConfiguration]) => relayed(config),
      })
    },
  ],
]

for (const [title, breakIt] of USELESS)
  test(`${title}: the site is asked for all of it`, async ({ world, browser, page }) => {
    await page.addInitScript(breakIt)
    await withSite(world.server.origin, USUAL, async (site) => {
      const other = await newVisitor(browser)
      await site.company(world.server.origin)
      await other.goto(site.address)
      await page.goto(site.address)
      await drawn(page, PICTURES)
      const { fromPeers, fromOrigin, shared } = await seen(page)
      expect({ fromPeers, shared }).toEqual({ fromPeers: 0, shared: PICTURES })
      // The last chunk of each file is filled up.
      expect(fromOrigin).toBeGreaterThanOrEqual(site.bytes)
      await other.context().close()
    })
  })

test('a peer that serves altered bytes: they are never shown', async ({ world, browser }) => {
  await withSite(world.server.origin, USUAL, async (site) => {
    const liar = await newVisitor(browser)
    await liar.addInitScript(() => {
      const send = Reflect.get(RTCDataChannel.prototype, 'send') as (data: unknown) => void
      const state = window as unknown as { altered: number }
      state.altered = 0
      RTCDataChannel.prototype.send = function (this: RTCDataChannel, data: unknown) {
        const bytes = data instanceof Uint8Array ? data : new Uint8Array(data as ArrayBuffer)
        // A piece of a chunk, and no message of a few bytes.
        if (bytes.length > 800) {
          bytes[bytes.length - 10] = (bytes[bytes.length - 10] ?? 0) ^ 1
          state.altered++
        }
        send.call(this, bytes)
      }
    })
    await site.company(world.server.origin)
    await liar.goto(site.address)
    await drawn(liar, PICTURES)
    // Who has it is asked sooner than the site.
    site.holdMs = 1_500
    const victim = await newVisitor(browser)
    await victim.goto(site.address)
    await liar.waitForFunction(() => (window as unknown as { altered: number }).altered > 0)
    site.holdMs = 0
    await drawn(victim, PICTURES)
    expect(await shownHashes(victim)).toEqual(signedHashes(site))
    const altered = await liar.evaluate(() => (window as unknown as { altered: number }).altered)
    note({ altered, ...(await seen(victim)) })
    expect(altered, 'pieces that were altered and sent').toBeGreaterThan(0)
    for (const page of [liar, victim]) await page.context().close()
  })
})

test('a strict Content-Security-Policy that allows what the documentation says', async ({ world, page }) => {
  const { origin } = world.server
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `connect-src 'self' ${origin} ${origin.replace('http', 'ws')}`,
    "img-src 'self' blob:",
  ]
  await withSite(
    origin,
    { ...USUAL, headers: { 'Content-Security-Policy': policy.join('; ') } },
    async (site) => {
      site.page('index.html', `${site.tag}${site.marked}`)
      await site.company(origin)
      await page.goto(site.address)
      await drawn(page, PICTURES)
      expect(await seen(page)).toMatchObject({ plain: {}, shared: PICTURES })
    },
  )
})

test('one that forbids blob: addresses', async ({ world, page }) => {
  const { origin } = world.server
  await withSite(
    origin,
    { ...USUAL, headers: { 'Content-Security-Policy': "img-src 'self'" } },
    async (site) => {
      await site.company(origin)
      await expectPlain(page, site, 'fault')
    },
  )
})
