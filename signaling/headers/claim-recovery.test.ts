/** A server whose channel a thief has moved, and whose owner recovers it (rule T8). */
import { expect, it } from 'vitest'
import { SUCCESSOR_TOKEN } from '../../shared/content/signed-words.ts'
import {
  claim,
  connect,
  metric,
  peerId,
  send,
  start,
  temporaryDirectory,
  TestPublisher,
  tokenOf,
} from '../testing.ts'

const succeed = async (publisher: TestPublisher, url: string) =>
  claim(url, { token: SUCCESSOR_TOKEN, jws: await publisher.claim(SUCCESSOR_TOKEN) })

it('[G5.4] a server goes to where the first channel’s recovery key moves it, also when a thief has moved it before', async () => {
  const data = temporaryDirectory()
  const first = await start({ data })
  const [owner, spare, thief, rescue] = await Promise.all([1, 2, 3, 4].map(() => TestPublisher.make()))
  if (!owner || !spare || !thief || !rescue) throw new Error('four keys')
  const recovery = spare.channel.thumbprint
  const token = tokenOf(first.claimUrl)
  const claimed = await claim(first.url, { token, jws: await owner.claim(token, { recovery }) })
  expect(claimed).toMatchObject({ status: 200, announcement: { channel: owner.uri, recovery } })
  // Each by a peer of its own: a socket may give a few at a time.
  const put = async (jws: string) => {
    const peer = await connect(first.url)
    await send(peer, 'join', { channel: owner.uri, peer: peerId() })
    return send(peer, 'header', { channel: owner.uri, jws })
  }
  const now = Date.now()
  expect(await put(await owner.header(now, { recovery }))).toEqual({ kept: true })
  // The thief has the owner's key.
  const far = { recovery, successor: thief.uri }
  expect(await put(await owner.header(Number.MAX_SAFE_INTEGER, far))).toEqual({ refused: 'malformed' })
  expect(await put(await owner.header(2 ** 52 - 1, far))).toEqual({ refused: 'sequence-ahead' })
  const other = { successor: thief.uri, recovery: thief.channel.thumbprint }
  expect(await put(await owner.header(now + 1, other))).toEqual({ refused: 'other-recovery' })
  expect(await put(await owner.header(now + 1, { successor: thief.uri }))).toEqual({
    refused: 'other-recovery',
  })
  expect(await put(await thief.recovery(owner, owner, thief.uri))).toEqual({ refused: 'other-recovery' })
  expect(await put(await owner.header(now + 2, far))).toEqual({ kept: true })
  expect(await succeed(thief, first.url)).toMatchObject({ status: 200 })
  expect(await metric(first.url, 'flashcrew_refusals_total{reason="other-recovery"}')).toBe(3)
  expect(await metric(first.url, 'flashcrew_refusals_total{reason="sequence-ahead"}')).toBe(1)

  expect(await succeed(rescue, first.url), 'not before the recovery').toMatchObject({ status: 403 })
  const move = await spare.recovery(owner, owner, rescue.uri)
  const forged = await spare.recovery(owner, thief, rescue.uri)
  expect(await put(forged), 'not the channel’s own word').toEqual({ refused: 'bad-signature' })
  const longer = await spare.recovery(owner, owner, rescue.uri, { more: 'than tabs take' })
  expect(await put(longer), 'a word that no tab takes').toEqual({ refused: 'bad-signature' })
  expect(await put(move)).toEqual({ kept: true })
  expect(await put(await owner.header(now + 3, far)), 'nothing comes after it').toEqual({
    refused: 'stale',
  })
  await first.close()
  const { url } = await start({ data })
  expect(await succeed(rescue, url)).toMatchObject({ status: 200 })
  expect(await succeed(thief, url), 'there is no way back').toMatchObject({ status: 403 })
  const config: unknown = await (await fetch(`${url}/config.json`)).json()
  expect(config).toMatchObject({ channels: [owner.uri, rescue.uri] })
  const newcomer = await connect(url)
  expect(await send(newcomer, 'join', { channel: owner.uri, peer: peerId() })).toMatchObject({
    header: move,
  })
})
