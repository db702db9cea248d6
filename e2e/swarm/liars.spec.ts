/** Peers that lie. Each is a tab with the real library whose DataChannels a test has got hold of. */
import { mapLikeFiles } from '../support/content.ts'
import { expect, expectWhole, note, TABS, test } from '../support/harness.ts'
import { forgedHeader, inject } from '../support/jws.ts'
import { RawSocket } from '../support/raw-socket.ts'
import type { Tab } from '../support/tabs/tab.ts'

/** A lie is heard on the liar's own links. */
const FEW = Math.min(TABS, 7)

declare global {
  interface Window {
    lying?: boolean
  }
}

test('a peer that serves corrupted chunks is refused and banned, and every honest tab gets the whole release', async ({
  world,
}) => {
  // The publisher is slow, so that the liar, who is not, has much to serve.
  const publisher = await world.tab('publisher')
  const channel = await publisher.publisher('shakemaps', { uploadLimit: 250_000 })
  const liar = await world.tab('liar', { patch: corruptLargeMessages })
  await liar.join(channel)
  await liar.waitNeighbors(1)
  const files = mapLikeFiles('corrupted', 600_000)
  const release = await publisher.publish({ title: 'Under attack', status: 'test', files })
  await liar.complete(release)
  await liar.page.evaluate(() => void (window.lying = true))

  const honest = await world.receivers(channel, TABS - 1, 'honest')
  await expectWhole(honest, release, files)
  const stats = await Promise.all(honest.map((tab) => tab.stats()))
  note({ refusals: stats.map((one) => one.refusals), banned: stats.map((one) => one.banned) })
  const deceived = stats.filter((one) => (one.refusals['corrupt-chunk'] ?? 0) > 0)
  expect(deceived.length, 'tabs that pulled corrupted chunks from the liar').toBeGreaterThan(0)
  for (const one of deceived) expect(one.banned, 'whoever was deceived has banned the liar').toBe(1)
  for (const one of stats) expect(one.banned, 'nobody bans an honest peer').toBeLessThanOrEqual(1)
})

test('a header signed by another key is refused, its sender banned, and the real release complete', async ({
  world,
}) => {
  const { channel, publisher, receivers } = await world.swarm({ receivers: FEW - 1 })
  const liar = await joinAsLiar(await world.receivers(channel, 1, 'liar'))
  const forged = await forgedHeader(channel)
  const reached = await inject(liar, forged)
  expect(reached, 'channels that carried the forged header').toBeGreaterThan(0)
  await expectBan(
    [publisher, ...receivers],
    liar,
    async () => void (await inject(liar, forged)),
    'forged-header',
  )

  const files = mapLikeFiles('real', 300_000)
  const release = await publisher.publish({ title: 'The real one', status: 'test', files })
  await expectWhole(receivers, release, files)
  for (const tab of receivers) expect(await titles(tab)).toEqual(['The real one'])
})

test('a replayed older header is refused, its sender banned, and the newest release stays', async ({
  world,
}) => {
  const { channel, publisher, receivers } = await world.swarm({ receivers: FEW - 1 })
  const older = mapLikeFiles('older', 100_000)
  const first = await publisher.publish({ title: 'Older', status: 'test', files: older })
  await expectWhole(receivers, first, older)
  const socket = await RawSocket.connect(world.server.origin)
  const replayed = await socket.keptHeader(channel)
  socket.close()
  if (replayed === undefined) throw new Error('the server keeps no header')

  const newer = mapLikeFiles('newer', 300_000)
  const second = await publisher.publish({ title: 'Newer', status: 'test', files: newer })
  const liar = await joinAsLiar(await world.receivers(channel, 1, 'liar'))
  await liar.complete(second)
  await expectBan(
    [publisher, ...receivers],
    liar,
    async () => void (await inject(liar, replayed)),
    'stale-header',
  )

  await expectWhole(receivers, second, newer)
  for (const tab of receivers) expect((await titles(tab))[0]).toBe('Newer')
})

async function joinAsLiar([liar]: readonly Tab[]): Promise<Tab> {
  if (liar === undefined) throw new Error('no tab was opened')
  await liar.waitNeighbors(2)
  return liar
}

/** The liar repeats itself until everyone who is linked to it has banned it, and nobody has banned anyone else. */
async function expectBan(
  honest: readonly Tab[],
  liar: Tab,
  lie: () => Promise<void>,
  reason: string,
): Promise<void> {
  await expect
    .poll(
      async () => {
        await lie()
        return (await liar.linked()).length
      },
      { message: 'connections that the liar has left', timeout: 30_000 },
    )
    .toBe(0)
  const stats = await Promise.all(honest.map((tab) => tab.stats()))
  note({ refusals: stats.map((one) => one.refusals), banned: stats.map((one) => one.banned) })
  expect(stats.filter((one) => one.banned > 0).length, 'tabs that have banned the liar').toBeGreaterThan(0)
  for (const one of stats) {
    expect(one.banned, 'nobody bans an honest peer').toBeLessThanOrEqual(1)
    if (one.banned > 0) expect(one.refusals[reason], `refusals counted as ${reason}`).toBeGreaterThan(0)
  }
}

async function titles(tab: Tab): Promise<string[]> {
  return tab.page.evaluate(() => window.crew.session?.releases.map((release) => release.title) ?? [])
}

/** Once `window.lying` is set, a byte of every data frame (type 13) is flipped that begins a message and has a packet's worth. */
function corruptLargeMessages(): void {
  // oxlint-disable-next-line typescript/unbound-method -- it is called with the channel as its this
  const honest = RTCDataChannel.prototype.send as (this: RTCDataChannel, data: unknown) => void
  RTCDataChannel.prototype.send = function (this: RTCDataChannel, data: unknown): void {
    const bytes = ArrayBuffer.isView(data)
      ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice()
      : data instanceof ArrayBuffer
        ? new Uint8Array(data.slice(0))
        : undefined
    if (window.lying !== true || bytes?.[0] !== 13 || bytes.length < 1_000) return honest.call(this, data)
    // Beyond the frame's head, and before what may share its packet.
    bytes[500] = (bytes[500] ?? 0) ^ 255
    honest.call(this, bytes)
  }
}
