import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { limits } from '../shared/wire/limits.ts'
import { socketBounds } from './sockets/bounds.ts'
import {
  claim,
  connect,
  heard,
  metric,
  peerId,
  send,
  start,
  temporaryDirectory,
  TestPublisher,
  tokenOf,
  refusals,
} from './testing.ts'

describe('introductions and signals', () => {
  it('[G2] introduces a newcomer to a live peer of its channel, and to nobody else', async () => {
    const { url } = await start()
    const [channel, elsewhere] = [(await TestPublisher.make()).uri, (await TestPublisher.make()).uri]
    const [a, b, c] = [await connect(url), await connect(url), await connect(url)]
    const [idA, idB, idC] = [peerId(), peerId(), peerId()]
    expect(await send(c, 'join', { channel: elsewhere, peer: idC })).toMatchObject({
      introduced: null,
      peers: 1,
    })
    expect(await send(a, 'join', { channel, peer: idA })).toMatchObject({
      introduced: null,
      peers: 1,
      header: null,
    })
    expect(await send(b, 'join', { channel, peer: idB })).toMatchObject({
      introduced: idA,
      peers: 2,
      header: null,
    })
    expect(await send(a, 'introduce', { channel })).toEqual({ introduced: idB, peers: 2 })
    expect(await send(a, 'introduce', { channel, except: [idB] })).toEqual({ introduced: null, peers: 2 })
    expect(await send(c, 'introduce', { channel })).toEqual({ refused: 'not-joined' })
  })

  it('[G3] relays a signal, over websocket and over polling, between peers who have both joined', async () => {
    const { url } = await start()
    const channel = (await TestPublisher.make()).uri
    const [a, b, stranger] = [
      await connect(url),
      await connect(url, { transports: ['polling'] }),
      await connect(url),
    ]
    const [idA, idB] = [peerId(), peerId()]
    await send(a, 'join', { channel, peer: idA })
    const data = Uint8Array.of(1, 2, 3)
    expect(await send(a, 'signal', { channel, to: idB, data })).toEqual({ delivered: false })
    await send(b, 'join', { channel, peer: idB })
    const received = heard(b, 'signal')
    expect(await send(a, 'signal', { channel, to: idB, data })).toEqual({ delivered: true })
    expect(await received).toMatchObject({ channel, from: idA })
    const back = heard(a, 'signal')
    expect(
      await send(b, 'signal', { channel, to: idA, data: new Uint8Array(limits.signalBytesMax) }),
    ).toEqual({
      delivered: true,
    })
    expect(await back).toMatchObject({ channel, from: idB })
    expect(await send(stranger, 'signal', { channel, to: idA, data })).toEqual({ refused: 'not-joined' })
  })

  it('[G3] does not relay from one channel to another', async () => {
    const { url } = await start()
    const [here, there] = [(await TestPublisher.make()).uri, (await TestPublisher.make()).uri]
    const [a, b] = [await connect(url), await connect(url)]
    const idB = peerId()
    await send(a, 'join', { channel: here, peer: peerId() })
    await send(b, 'join', { channel: there, peer: idB })
    const data = Uint8Array.of(1)
    expect(await send(a, 'signal', { channel: here, to: idB, data })).toEqual({ delivered: false })
    expect(await send(a, 'signal', { channel: there, to: idB, data })).toEqual({ refused: 'not-joined' })
  })

  it('refuses a peer id that another live socket holds, and frees it when that one is gone', async () => {
    const { url } = await start()
    const channel = (await TestPublisher.make()).uri
    const [a, b] = [await connect(url), await connect(url)]
    const peer = peerId()
    await send(a, 'join', { channel, peer })
    expect(await send(b, 'join', { channel, peer })).toEqual({ refused: 'peer-taken' })
    a.emit('leave', { channel })
    await expect.poll(() => metric(url, 'flashcrew_peers')).toBe(0)
    expect(await send(b, 'join', { channel, peer })).toMatchObject({ peers: 1 })
    b.disconnect()
    const c = await connect(url)
    await expect.poll(() => metric(url, 'flashcrew_peers')).toBe(0)
    expect(await send(c, 'join', { channel, peer })).toMatchObject({ introduced: null, peers: 1 })
  })

  it('gives a peer its id back at once where its old connection is only lost, and nobody else', async () => {
    const { url } = await start()
    const channel = (await TestPublisher.make()).uri
    const [lost, again, thief] = [await connect(url), await connect(url), await connect(url)]
    const peer = peerId()
    const { token } = (await send(lost, 'join', { channel, peer })) as { token: string }
    for (const wrong of [undefined, 'A'.repeat(22)])
      expect(await send(thief, 'join', { channel, peer, token: wrong })).toEqual({ refused: 'peer-taken' })
    const other = (await send(thief, 'join', { channel, peer: peerId() })) as { token: string }
    expect(await send(thief, 'join', { channel, peer, token: other.token })).toEqual({
      refused: 'peer-taken',
    })
    expect(await send(again, 'join', { channel, peer, token })).toMatchObject({ peers: 2, token })
    const signal = heard(again, 'signal')
    expect(await send(thief, 'signal', { channel, to: peer, data: Uint8Array.of(7) })).toEqual({
      delivered: true,
    })
    expect(await signal).toMatchObject({ channel })
    expect(await send(lost, 'introduce', { channel }), 'the old one has left').toEqual({
      refused: 'not-joined',
    })
  })

  it('once claimed serves its own channel, and those that it moves to; with CHANNELS=any all others too', async () => {
    const [own, next, stranger] = [
      await TestPublisher.make(),
      await TestPublisher.make(),
      await TestPublisher.make(),
    ]
    const notServed = { refused: 'not-configured' }
    for (const channels of [undefined, 'any'] as const) {
      const server = await start({ channels })
      expect(await joinedBy(server.url, stranger), 'before the claim').toMatchObject({ peers: 1 })
      const token = tokenOf(server.claimUrl)
      expect((await claim(server.url, { token, jws: await own.claim(token) })).status).toBe(200)
      expect(await joinedBy(server.url, own)).toMatchObject({ peers: 1 })
      const refused = channels === undefined ? notServed : { introduced: expect.anything() as unknown }
      expect(await joinedBy(server.url, stranger)).toMatchObject(refused)
      if (channels === 'any') continue
      expect(await joinedBy(server.url, next)).toEqual(notServed)
      const owner = await connect(server.url)
      await send(owner, 'join', { channel: own.uri, peer: peerId() })
      const jws = await own.header(2, { successor: next.uri })
      expect(await send(owner, 'header', { channel: own.uri, jws })).toEqual({ kept: true })
      expect(await joinedBy(server.url, next), 'the channel that it moves to').toMatchObject({ peers: 1 })
    }
  })

  it('serves only the configured channels when there is a list', async () => {
    const [listed, other] = [await TestPublisher.make(), await TestPublisher.make()]
    const { url } = await start({ channels: [listed.channel.uri] })
    const a = await connect(url)
    expect(await send(a, 'join', { channel: other.uri, peer: peerId() })).toEqual({
      refused: 'not-configured',
    })
    expect(await send(a, 'join', { channel: listed.uri, peer: peerId() })).toMatchObject({ peers: 1 })
  })
})

describe('headers', () => {
  it('[G4] keeps the newest, gives it to newcomers, refuses replays and foreign keys', async () => {
    const { url } = await start()
    const [publisher, foreigner] = [await TestPublisher.make(), await TestPublisher.make()]
    const a = await connect(url)
    const channel = publisher.uri
    const [one, two] = [await publisher.header(1), await publisher.header(2)]
    expect(await send(a, 'header', { channel, jws: one })).toEqual({ refused: 'not-joined' })
    await send(a, 'join', { channel, peer: peerId() })
    expect(await send(a, 'header', { channel, jws: two })).toEqual({ kept: true })
    expect(await send(a, 'header', { channel, jws: two })).toEqual({ kept: false })
    expect(await send(a, 'header', { channel, jws: one })).toEqual({ refused: 'stale' })
    const foreign = await foreigner.header(3, { channel })
    expect(await send(a, 'header', { channel, jws: foreign })).toEqual({ refused: 'bad-signature' })
    const b = await connect(url)
    expect(await send(b, 'join', { channel, peer: peerId() })).toMatchObject({ header: two, peers: 2 })
    expect(await metric(url, 'flashcrew_headers')).toBe(1)
    expect(await refusals(url, 'stale')).toBe(1)
    expect(await refusals(url, 'bad-signature')).toBe(1)
  })

  it('[G4] are there after a restart, and a damaged file is ignored', async () => {
    const data = temporaryDirectory()
    const [sound, damaged] = [await TestPublisher.make(), await TestPublisher.make()]
    const first = await start({ data })
    const a = await connect(first.url)
    const jws = await sound.header(7)
    for (const publisher of [sound, damaged])
      await send(a, 'join', { channel: publisher.uri, peer: peerId() })
    await send(a, 'header', { channel: sound.uri, jws })
    await send(a, 'header', { channel: damaged.uri, jws: await damaged.header(7) })
    await first.close()
    const fileOf = ({ channel }: TestPublisher) =>
      join(data, 'headers', channel.thumbprint, `${channel.name}.jws`)
    expect(readFileSync(fileOf(sound), 'utf8')).toBe(jws)
    writeFileSync(fileOf(damaged), jws)

    const second = await start({ data })
    const b = await connect(second.url)
    expect(await send(b, 'join', { channel: sound.uri, peer: peerId() })).toMatchObject({ header: jws })
    expect(await send(b, 'join', { channel: damaged.uri, peer: peerId() })).toMatchObject({ header: null })
    expect(await send(b, 'header', { channel: sound.uri, jws: await sound.header(6) })).toEqual({
      refused: 'stale',
    })
    expect(await send(b, 'header', { channel: damaged.uri, jws: await damaged.header(1) })).toEqual({
      kept: true,
    })
    expect(readdirSync(join(data, 'headers', sound.channel.thumbprint))).toEqual([
      `${sound.channel.name}.jws`,
    ])
  })
})

describe('a restart', () => {
  it('tells the sockets, lets go of them so that they come back, and takes no more', async () => {
    const server = await start()
    const { url } = server
    const a = await connect(url)
    const [told, gone] = [heard(a, 'drain'), heard(a, 'disconnect')]
    const startMs = performance.now()
    await server.close()
    await told
    // After 'io server disconnect' a client would stay away.
    expect(await gone).toBe('transport close')
    expect(performance.now() - startMs).toBeLessThan(socketBounds.drainMs)
    await expect(fetch(`${url}/healthz`)).rejects.toThrow()
  })

  it('says so when the port is taken', async () => {
    const { port } = await start()
    await expect(start({ port })).rejects.toThrow(`Port ${port} is in use`)
  })
})

async function joinedBy(url: string, { uri }: TestPublisher): Promise<unknown> {
  return send(await connect(url), 'join', { channel: uri, peer: peerId() })
}
