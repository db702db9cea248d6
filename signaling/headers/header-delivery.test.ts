/** Headers that the server pushes, over real sockets; header-pushes.test.ts has the order in which it does. */
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import { limits } from '../../shared/wire/limits.ts'
import {
  connect,
  DeafSession,
  heard,
  metric,
  peerId,
  send,
  start,
  TestPublisher,
  type PeerClient,
} from '../testing.ts'

describe('newer headers', () => {
  it('[G8] go to all joined sockets of the channel at once, not back to who brought them, and not twice', async () => {
    const { url } = await start()
    const [publisher, other] = [await TestPublisher.make(), await TestPublisher.make()]
    const channel = publisher.uri
    const [a, b, c, stranger] = [
      await connect(url),
      await connect(url),
      await connect(url, { transports: ['polling'] }),
      await connect(url),
    ]
    for (const socket of [a, b, c]) await send(socket, 'join', { channel, peer: peerId() })
    await send(stranger, 'join', { channel: other.uri, peer: peerId() })
    const told: [PeerClient, unknown][] = []
    for (const socket of [a, b, c, stranger])
      socket.on('header', (message) => void told.push([socket, message]))
    const [one, foreign] = [await publisher.header(1), await other.header(2, { channel })]
    const heardOne = [heard(b, 'header'), heard(c, 'header')]
    expect(await send(a, 'header', { channel, jws: one })).toEqual({ kept: true })
    expect(await Promise.all(heardOne)).toEqual([
      { channel, jws: one },
      { channel, jws: one },
    ])
    // Neither what is kept already nor what is refused goes to anyone.
    await send(b, 'header', { channel, jws: one })
    await send(c, 'header', { channel, jws: foreign })
    const next = [heard(a, 'header'), heard(b, 'header')]
    const two = await publisher.header(2)
    await send(c, 'header', { channel, jws: two })
    await Promise.all(next)
    const of = (socket: PeerClient) => told.flatMap(([to, message]) => (to === socket ? [message] : []))
    expect(of(a)).toEqual([{ channel, jws: two }])
    expect(of(b)).toEqual([
      { channel, jws: one },
      { channel, jws: two },
    ])
    expect(of(c)).toEqual([{ channel, jws: one }])
    expect(of(stranger)).toEqual([])
    expect(await metric(url, 'flashcrew_header_pushes_total{delivered="true"}')).toBe(4)
  })

  it('[G8] pass by a socket that does not read, which is owed the newest', async () => {
    const { url } = await start()
    const publisher = await TestPublisher.make()
    const channel = publisher.uri
    const [deaf, a] = [await DeafSession.open(url), await connect(url)]
    const to = peerId()
    await deaf.post(deaf.event('join', { channel, peer: to }))
    await send(a, 'join', { channel, peer: peerId() })
    const data = new Uint8Array(limits.signalBytesMax)
    let answer: unknown
    do answer = await send(a, 'signal', { channel, to, data })
    while (isDeepStrictEqual(answer, { delivered: true }))
    expect(await send(a, 'header', { channel, jws: await publisher.header(1) })).toEqual({ kept: true })
    const pushed = (delivered: boolean) =>
      metric(url, `flashcrew_header_pushes_total{delivered="${delivered}"}`)
    await expect.poll(() => pushed(false)).toBe(1)
    expect(await pushed(true)).toBe(0)
    const takesHeader = async () => (await deaf.poll()).includes('["header",')
    expect(await takesHeader()).toBe(false)
    await expect.poll(() => pushed(true), { timeout: 3_000 }).toBe(1)
    expect(await takesHeader()).toBe(true)
  })
})
