import { expect, test } from 'vitest'
import { connect, metric, peerId, send, start, TestPublisher } from '../../signaling/testing.ts'
import { newestKnown, serverHeader } from './newest-known.ts'

const SEQUENCE = Date.parse('2026-01-01T00:00:00Z')

test('the server tells its newest header, and nobody is left there as a peer', async () => {
  const { url } = await start()
  const publisher = await TestPublisher.make()
  expect(await newestKnown({ channel: publisher.uri, server: url })).toEqual({ headers: [], warnings: [] })
  const peer = await connect(url)
  await send(peer, 'join', { channel: publisher.uri, peer: peerId() })
  await send(peer, 'header', { channel: publisher.uri, jws: await publisher.header(SEQUENCE) })
  expect(await serverHeader(url, publisher.uri)).toMatchObject({ sequence: SEQUENCE })
  await expect.poll(() => metric(url, 'flashcrew_peers')).toBe(1)
})

test('a server of other channels is said', async () => {
  const other = await TestPublisher.make()
  const { url } = await start({ channels: [other.channel.uri] })
  const { uri } = await TestPublisher.make()
  expect(await serverHeader(url, uri)).toBe(
    `The server ${url} does not serve this channel, and was not asked for the newest version.`,
  )
})
