/** The server’s own channel, claimed by its one-time link, over HTTP. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseAnnouncement } from '../../shared/content/channel.ts'
import { socketBounds } from '../sockets/bounds.ts'
import { SUCCESSOR_TOKEN } from '../../shared/content/signed-words.ts'
import type { RunningServer } from '../server.ts'
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

describe('the claim', () => {
  it('is made once, shows in the announcement, and outlives a restart', async () => {
    const data = temporaryDirectory()
    const iceServers = [{ urls: 'stun:stun.example.org' }]
    const helpers = ['A'.repeat(22)]
    const first = await start({ data, iceServers, helpers })
    const publisher = await TestPublisher.make()
    const unclaimed = await fetch(`${first.url}/announcement.json`)
    expect([unclaimed.status, await unclaimed.json()]).toEqual([
      404,
      { error: expect.stringContaining('claim link') },
    ])
    const token = tokenOf(first.claimUrl)
    const jws = await publisher.claim(token, { description: 'For tests' })
    expect(await claim(first.url, { token, jws })).toMatchObject({ status: 200, ok: true })
    expect(await claim(first.url, { token, jws })).toMatchObject({
      status: 409,
      error: expect.stringMatching(/claimed/),
    })
    const announced = await fetch(`${first.url}/announcement.json`)
    expect(announced.headers.get('access-control-allow-origin')).toBe('*')
    const announcement = parseAnnouncement(await announced.json())
    expect(announcement).toEqual({
      ok: true,
      value: {
        channel: publisher.uri,
        name: 'Test network',
        description: 'For tests',
        key: publisher.publicKey,
        signaling: [first.url],
        iceServers,
        helpers,
        webSeeds: [],
      },
    })
    await first.close()

    const second = await start({ data, publicUrl: 'https://maps.example.org' })
    expect(second.claimUrl).toBeUndefined()
    expect(JSON.parse(readFileSync(join(data, 'default-channel.json'), 'utf8'))).toMatchObject({
      signaling: [],
    })
    const again = await fetch(`http://localhost:${second.port}/announcement.json`)
    expect(await again.json()).toMatchObject({
      channel: publisher.uri,
      signaling: ['https://maps.example.org'],
    })
  })

  it('[G5] goes over to the channel that the claimed one names as its successor, and to no other', async () => {
    const data = temporaryDirectory()
    const first = await start({ data })
    const { url, claimUrl } = first
    const [old, next, other] = await Promise.all([1, 2, 3].map(() => TestPublisher.make()))
    if (!old || !next || !other) throw new Error('three publishers')
    const token = tokenOf(claimUrl)
    const succeed = async (publisher: TestPublisher, at = url) =>
      claim(at, { token: SUCCESSOR_TOKEN, jws: await publisher.claim(SUCCESSOR_TOKEN) })
    expect(await succeed(next)).toMatchObject({ status: 403 })
    expect(await claim(url, { token, jws: await old.claim(token) })).toMatchObject({ status: 200 })
    expect(await succeed(next), 'not before the old key says so').toMatchObject({ status: 403 })
    const peer = await connect(url)
    await send(peer, 'join', { channel: old.uri, peer: peerId() })
    const jws = await old.header(7, { successor: next.uri })
    expect(await send(peer, 'header', { channel: old.uri, jws })).toEqual({ kept: true })
    const config: unknown = await (await fetch(`${url}/config.json`)).json()
    expect(config, 'the pages take it for the server’s own from then on').toMatchObject({
      channels: [old.uri, next.uri],
    })
    expect(await succeed(other)).toMatchObject({ status: 403, error: expect.stringContaining('successor') })
    const forged = await other.claim(SUCCESSOR_TOKEN, { channel: next.uri })
    expect(await claim(url, { token: SUCCESSOR_TOKEN, jws: forged })).toMatchObject({ status: 403 })
    await first.close()
    const again = await start({ data })
    expect(await succeed(next, again.url), 'also after a restart').toMatchObject({ status: 200 })
    expect(await (await fetch(`${again.url}/announcement.json`)).json()).toMatchObject({
      channel: next.uri,
      key: next.publicKey,
    })
    expect(await succeed(old, again.url), 'there is no way back').toMatchObject({ status: 403 })
  })

  it('is not made by a link that was printed before a restart: old logs may show it', async () => {
    const data = temporaryDirectory()
    writeFileSync(join(data, 'claim-tokens.json'), '{"hashes":[]}')
    const first = await start({ data })
    await first.close()
    const second = await start({ data })
    const publisher = await TestPublisher.make()
    const claimBy = async ({ claimUrl }: RunningServer) => {
      const token = tokenOf(claimUrl)
      return claim(second.url, { token, jws: await publisher.claim(token) })
    }
    expect(await claimBy(first)).toMatchObject({
      status: 403,
      error: expect.stringContaining('printed last'),
    })
    expect(await claimBy(second)).toMatchObject({ status: 200 })
    expect(readdirSync(data), 'nothing of a link is kept').toEqual(['default-channel.json'])
    expect(readFileSync(join(data, 'default-channel.json'), 'utf8')).not.toContain(tokenOf(second.claimUrl))
  })

  it('that the disk does not take is refused, shows in /readyz and the metrics, and works later', async () => {
    const data = temporaryDirectory()
    const server = await start({ data })
    const { url } = server
    const token = tokenOf(server.claimUrl)
    const [publisher, next] = [await TestPublisher.make(), await TestPublisher.make()]
    const body = { token, jws: await publisher.claim(token) }
    const obstruct = () => {
      rmSync(data, { recursive: true })
      writeFileSync(data, 'a file where the folder should be')
    }
    const disk = async () => [await metric(url, 'flashcrew_disk_ok'), (await fetch(`${url}/readyz`)).status]
    obstruct()
    expect(await claim(url, body)).toMatchObject({ status: 500, error: expect.stringContaining('disk') })
    expect(await disk()).toEqual([0, 503])
    rmSync(data)
    expect(await claim(url, body)).toMatchObject({ status: 200 })
    expect(await disk()).toEqual([1, 200])
    // So with one that goes over: nothing is said to be given away that is not.
    const peer = await connect(url)
    await send(peer, 'join', { channel: publisher.uri, peer: peerId() })
    const jws = await publisher.header(1, { successor: next.uri })
    expect(await send(peer, 'header', { channel: publisher.uri, jws })).toEqual({ kept: true })
    const move = { token: SUCCESSOR_TOKEN, jws: await next.claim(SUCCESSOR_TOKEN) }
    obstruct()
    expect(await claim(url, move)).toMatchObject({ status: 500 })
    expect(await disk()).toEqual([0, 503])
    const announced = async () => (await fetch(`${url}/announcement.json`)).json()
    expect(await announced()).toMatchObject({ channel: publisher.uri })
    rmSync(data)
    expect(await claim(url, move)).toMatchObject({ status: 200 })
    expect(await announced()).toMatchObject({ channel: next.uri })
  })

  it('a disk that fails when a claimed server starts shows, and the server serves what it has', async () => {
    const data = temporaryDirectory()
    const first = await start({ data })
    const publisher = await TestPublisher.make()
    const token = tokenOf(first.claimUrl)
    await claim(first.url, { token, jws: await publisher.claim(token) })
    await first.close()
    // As root nothing is read-only: the file that is tried lies where a folder is.
    mkdirSync(join(data, 'probe'))
    const { url } = await start({ data })
    expect((await fetch(`${url}/readyz`)).status).toBe(503)
    expect(await (await fetch(`${url}/announcement.json`)).json()).toMatchObject({ channel: publisher.uri })
  })

  it('is let in by only one of two that come at once', async () => {
    const { url, claimUrl } = await start()
    const token = tokenOf(claimUrl)
    const jwss = await Promise.all([1, 2].map(async () => (await TestPublisher.make()).claim(token)))
    const answers = await Promise.all(jwss.map((jws) => claim(url, { token, jws })))
    expect(answers.map(({ status }) => status)).toSatisfy(
      (statuses: number[]) => statuses.includes(200) && statuses.includes(409),
    )
  })

  it('is refused with a sentence, and after some failures for a while', async () => {
    const { url, claimUrl } = await start()
    const token = tokenOf(claimUrl)
    const [publisher, other] = [await TestPublisher.make(), await TestPublisher.make()]
    const good = await publisher.claim(token)
    const bad: [unknown, number][] = [
      [{ token: 'guess', jws: await publisher.claim('guess') }, 403],
      [{ token, jws: await publisher.claim('another') }, 403],
      [{ token, jws: await publisher.claim(token, { channel: other.uri }) }, 403],
      [{ token, jws: await publisher.header(1) }, 400],
      [{ token, jws: 'a.b.c' }, 400],
      [{ token }, 400],
      [null, 400],
      [{ token, jws: await publisher.claim(token, { name: '' }) }, 400],
    ]
    for (const [body, status] of bad) {
      const answer = await claim(url, body)
      expect([answer.status, answer.error]).toEqual([status, expect.stringMatching(/\.$/)])
    }
    const large = await fetch(`${url}/claim`, {
      method: 'POST',
      body: 'x'.repeat(socketBounds.requestBytesMax + 1),
    })
    expect(large.status).toBe(413)
    for (let i = bad.length; i < socketBounds.claimFailuresBurstMax; i++) await claim(url, {})
    expect(await claim(url, { token, jws: good })).toMatchObject({ status: 429 })
    expect(await metric(url, 'flashcrew_refusals_total{reason="claim"}')).toBe(
      socketBounds.claimFailuresBurstMax + 2,
    )
  })

  it('that is damaged on disk stops the start instead of opening the server to another', async () => {
    const data = temporaryDirectory()
    writeFileSync(join(data, 'default-channel.json'), '{"channel":')
    await expect(start({ data })).rejects.toThrow('mend it, or delete it')
  })
})
