/** join and createPublisher without any peer: what they check, keep and find again. With peers: e2e/. */
import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Channel, Publisher, Release } from '../api.ts'
import { createPublisher, join } from '../index.ts'
import { createKey } from '../keys/signing.ts'
import { openStore } from '../storage/open-store.ts'
import { fakeRtc } from '../testing/rtc.ts'
import { file, signedRelease } from '../testing/content.ts'

const rtc = fakeRtc()
const offline = { rtc, signaling: [] }
const files = [file('grid.xml', 30_000), file('info.json', 300, 10)]
const open: (() => Promise<void>)[] = []

async function publisher(name = 'maps'): Promise<Publisher> {
  const made = await createPublisher({ ...offline, name })
  open.push(() => made.close())
  return made
}
async function joined(channel: string): Promise<Channel> {
  const made = await join(channel, offline)
  open.push(() => made.leave())
  return made
}
const summary = (releases: readonly Release[]) => releases.map(({ title, state }) => [title, state])

beforeEach(() => vi.stubGlobal('indexedDB', new IDBFactory()))
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()))
  vi.unstubAllGlobals()
})

describe('join', () => {
  test('refuses what is no channel, with a code', async () => {
    await expect(join('crew://x/y', offline)).rejects.toMatchObject({ code: 'bad-channel' })
  })

  test('resolves without server or peers, and says that none is there', async () => {
    const { channel: uri } = await publisher()
    const channel = await joined(uri)
    const problem = new Promise<string>((resolve) =>
      channel.addEventListener('problem', (event) => resolve(event.problem.code)),
    )
    expect(await problem).toBe('server-unreachable')
    expect(channel.problems.map(({ code }) => code)).toEqual(['server-unreachable'])
    expect(channel.uri).toBe(uri)
    expect(channel.stats()).toMatchObject({
      neighbors: 0,
      signaling: 'unreachable',
      peers: 1,
      candidateTypes: {},
    })
  })

  test('by relays only where it is asked for, and says where there is none', async () => {
    const { channel: uri } = await publisher()
    const channel = await join(uri, { ...offline, relayOnly: true })
    open.push(() => channel.leave())
    const codes = () => channel.problems.map(({ code }) => code)
    expect(codes()).toContain('no-relay')
    channel.setRelayOnly(false)
    expect(codes()).not.toContain('no-relay')
    channel.setRelayOnly(true)
    expect(codes()).toContain('no-relay')
    const iceServers = [{ urls: 'turn:relay.example', username: 'u', credential: 'c' }]
    const other = await join(uri, { ...offline, iceServers, relayOnly: true })
    open.push(() => other.leave())
    expect(other.problems.map(({ code }) => code)).not.toContain('no-relay')
  })

  test('finds what this browser had received, the files readable', async () => {
    const desk = await publisher()
    await desk.publish({ title: 'One', status: 'exercise', files })
    await desk.close()
    const channel = await joined(desk.channel)
    const [release] = channel.releases
    expect(summary(channel.releases)).toEqual([['One', 'complete']])
    expect(await release?.complete).toBe(release)
    expect((await release?.file('grid.xml'))?.size).toBe(30_000)
  })

  test('goes on where it stopped: the chunks that are there count, the rest is missing', async () => {
    const { header, jws, channel: uri, content } = await signedRelease(files)
    const { manifest, manifestBytes, chunks } = content
    const store = await openStore('indexeddb', () => {})
    const record = { channel: uri, id: header.id, sequence: 1, jws, manifest: manifestBytes, receivedAt: 5 }
    store.saveRelease(record)
    for (const hash of manifest.chunks.slice(0, 2))
      store.saveChunk(hash, chunks.get(hash) ?? new Uint8Array())
    await store.settled()
    const channel = await joined(uri)
    const [release] = channel.releases
    expect(release).toMatchObject({ state: 'receiving', receivedAt: 5 })
    expect(release?.progress).toMatchObject({ chunksHave: 2, chunksTotal: header.chunks })
    expect((await release?.file('info.json'))?.size).toBe(300)
  })

  test('drops from the store what another key has signed', async () => {
    const { header, jws, content } = await signedRelease(files)
    const uri = `crew://${(await createKey()).thumbprint}/maps`
    const store = await openStore('indexeddb', () => {})
    store.saveRelease({
      channel: uri,
      id: header.id,
      sequence: 1,
      jws,
      manifest: content.manifestBytes,
      receivedAt: 5,
    })
    await store.settled()
    const channel = await joined(uri)
    expect(channel.releases).toEqual([])
    await channel.leave()
    expect(await store.releases(uri)).toEqual([])
  })

  test('out of the swarm, what is here stays readable; back in it, all goes on', async () => {
    const desk = await publisher()
    await desk.publish({ title: 'One', status: 'exercise', files })
    await desk.close()
    const channel = await joined(desk.channel)
    channel.pause()
    expect(channel.paused).toBe(true)
    const [release] = channel.releases
    expect((await release?.file('grid.xml'))?.size).toBe(30_000)
    expect(channel.stats()).toMatchObject({ neighbors: 0, coverage: { sampled: 0 } })
    await channel.resume()
    expect(channel.paused).toBe(false)
    expect(channel.releases[0]).toBe(release)
    channel.setUploadLimit(1_000)
    channel.setUploadLimit(null)
  })

  test('files that are left out are not missed, and are missing again when they are asked for', async () => {
    const { header, jws, channel: uri, content } = await signedRelease(files)
    const { manifest, manifestBytes, chunks } = content
    const store = await openStore('indexeddb', () => {})
    store.saveRelease({
      channel: uri,
      id: header.id,
      sequence: 1,
      jws,
      manifest: manifestBytes,
      receivedAt: 5,
    })
    const [first = ''] = manifest.chunks
    store.saveChunk(first, chunks.get(first) ?? new Uint8Array())
    await store.settled()
    const channel = await join(uri, { ...offline, onDemand: ({ path }) => path === 'grid.xml' })
    open.push(() => channel.leave())
    const [release] = channel.releases
    expect(release).toMatchObject({ state: 'complete', leftOut: ['grid.xml'] })
    channel.setOnDemand(null)
    expect(release).toMatchObject({ state: 'receiving', leftOut: [] })
    expect(release?.progress.chunksTotal).toBe(header.chunks)
  })

  test('leaving rejects what is awaited, and ends the events', async () => {
    const { header, jws, channel: uri } = await signedRelease(files)
    const store = await openStore('indexeddb', () => {})
    store.saveRelease({ channel: uri, id: header.id, sequence: 1, jws, manifest: null, receivedAt: 5 })
    await store.settled()
    const channel = await joined(uri)
    const complete = channel.releases[0]?.complete
    await channel.leave()
    await expect(complete).rejects.toThrow('The channel was left.')
    await channel.leave()
  })
})

describe('createPublisher', () => {
  test('refuses a name that is none', async () => {
    await expect(createPublisher({ ...offline, name: 'Shake Maps' })).rejects.toMatchObject({
      code: 'bad-channel',
    })
  })

  test('has the same channel after a reload, and goes on counting', async () => {
    const first = await publisher()
    await first.publish({ title: 'One', status: 'exercise', files })
    await first.close()
    const second = await publisher()
    expect(second.channel).toBe(first.channel)
    expect(summary(second.releases)).toEqual([['One', 'complete']])
    const [before] = second.releases
    const release = await second.publish({ title: 'Two', status: 'exercise', files })
    expect(release.sequence).toBeGreaterThan(before?.sequence ?? Infinity)
    expect(summary(second.releases)).toEqual([
      ['Two', 'complete'],
      ['One', 'superseded'],
    ])
  })

  test('publishes a release that is complete here, told once', async () => {
    const desk = await publisher()
    const told: Release[] = []
    desk.addEventListener('release', (event) => told.push(event.release))
    const before = Date.now()
    const release = await desk.publish({ title: ' Drill ', status: 'exercise', note: 'a note', files })
    expect(told).toEqual([release])
    expect(release).toMatchObject({ title: 'Drill', status: 'exercise', note: 'a note' })
    expect(release.sequence, '[B6] the time').toBeGreaterThanOrEqual(before)
    expect(await release.complete).toBe(release)
    expect((await release.file('info.json')).type).toBe('application/json')
    expect(desk.releases[0]).toBe(release)
  })

  test('a cancel cancels, and what is named alongside stays', async () => {
    const desk = await publisher()
    const one = await desk.publish({ title: 'One', status: 'actual', files })
    const two = await desk.publish({ title: 'Two', status: 'actual', files, alongside: [one.id] })
    expect([one.state, two.state]).toEqual(['complete', 'complete'])
    const three = await desk.publish({ title: 'No quake', status: 'cancel', files, alongside: [two.id] })
    expect([one.state, two.state, three.state]).toEqual(['cancelled', 'complete', 'complete'])
  })

  test('an expiry is signed with it, and must lie ahead', async () => {
    const desk = await publisher()
    const request = { title: 'One', status: 'test', files } as const
    const expires = new Date(Date.now() + 3_600_000)
    expect((await desk.publish({ ...request, expires: expires.toString() })).expires).toBe(
      new Date(expires.setMilliseconds(0)).toISOString(),
    )
    expect((await desk.publish(request)).expires).toBe('')
    for (const wrong of ['2020-01-01T00:00:00Z', 'tomorrow'])
      await expect(desk.publish({ ...request, expires: wrong })).rejects.toMatchObject({
        code: 'bad-publish',
      })
  })

  test('[T6] a key is followed by another that the old one names, and what is current stays', async () => {
    const desk = await publisher()
    const map = await desk.publish({ title: 'A map', status: 'actual', files })
    await expect(desk.rotate('short')).rejects.toMatchObject({ code: 'bad-backup' })
    const rotation = await desk.rotate('correct horse battery')
    expect((await publisher()).channel, 'nothing changes before it is meant').toBe(desk.channel)
    const move = await rotation.commit()
    expect(move).toMatchObject({ successor: rotation.channel, state: 'complete' })
    expect(move.sequence).toBeGreaterThan(map.sequence)
    expect(map.state).toBe('complete')
    const next = await publisher()
    expect(next.channel).toBe(rotation.channel)
    expect(next.channel).not.toBe(desk.channel)
    expect((await next.publish({ title: 'By the new key', status: 'actual', files })).state).toBe('complete')
    const reader = await joined(desk.channel)
    expect(reader.releases.map(({ title, successor }) => [title, successor])).toEqual([
      [move.title, next.channel],
      ['A map', ''],
    ])
    const last = await desk.publish({ title: 'After all', status: 'test', files })
    expect(last.sequence).toBeGreaterThan(move.sequence)
  })

  test('a move that cannot be signed leaves the old key in its place', async () => {
    const desk = await publisher()
    const rotation = await desk.rotate('correct horse battery')
    await desk.close()
    vi.spyOn(crypto.subtle, 'sign').mockRejectedValueOnce(new Error('no key any more'))
    await expect(rotation.commit()).rejects.toThrow('no key any more')
    expect((await publisher()).channel).toBe(desk.channel)
  })

  test('refuses before signing: nothing comes of it', async () => {
    const desk = await publisher()
    const refused = desk.publish({ title: 'x', status: 'test', files: [] })
    await expect(refused).rejects.toMatchObject({ code: 'bad-publish' })
    const long = desk.publish({ title: 'x', status: 'test', note: '地'.repeat(1_000), files })
    await expect(long).rejects.toMatchObject({
      code: 'bad-publish',
      message: expect.stringContaining('too long together'),
    })
    const odd = desk.publish({ title: 'x', status: 'test', files, alongside: ['not an id'] })
    await expect(odd).rejects.toMatchObject({ code: 'bad-publish' })
    expect(desk.releases).toEqual([])
  })

  test('publishes at once from two tabs with the same key under two numbers', async () => {
    const [one, two] = [await publisher(), await publisher()]
    expect(one.channel).toBe(two.channel)
    const releases = await Promise.all(
      [one, two].map((desk, i) => desk.publish({ title: `${i}`, status: 'test', files })),
    )
    expect(new Set(releases.map(({ sequence }) => sequence)).size).toBe(2)
  })

  test('signs claims by the channel’s key', async () => {
    const desk = await publisher()
    const [head, payload] = (await desk.sign({ claim: 'token' }))
      .split('.')
      .map((part) => atob(part.replaceAll('-', '+').replaceAll('_', '/')))
    expect(JSON.parse(head ?? '')).toEqual({ alg: 'ES256', typ: 'crew-claim+jws', jwk: desk.publicKey })
    expect(JSON.parse(payload ?? '')).toEqual({ claim: 'token' })
  })
})
