import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { HEADER_TYPE } from '../../shared/content/signed-words.ts'
import { checkHeader } from './header-check.ts'
import { socketBounds } from '../sockets/bounds.ts'
import { Disk } from './disk.ts'
import { HeaderStore } from './header-store.ts'
import { temporaryDirectory, TestPublisher } from '../testing.ts'

const log = pino({ level: 'silent' })
const nothing = () => false
const now = Date.UTC(2026, 5)

describe('checking a header', () => {
  it('[T1] [G4] believes only the key that the channel is named after', async () => {
    const [publisher, other] = [await TestPublisher.make(), await TestPublisher.make()]
    const good = await publisher.header(3)
    expect(await checkHeader(good, publisher.channel, { sequence: 2 }, now)).toMatchObject({
      ok: true,
      value: { sequence: 3 },
    })
    expect(await checkHeader(good, publisher.channel, { sequence: 3 }, now)).toEqual({
      ok: false,
      error: 'stale',
    })
    expect(await checkHeader(good, other.channel, { sequence: 0 }, now)).toEqual({
      ok: false,
      error: 'bad-signature',
    })
    const borrowed = await other.sign(HEADER_TYPE, payloadOf(good), { jwk: publisher.publicKey })
    expect(await checkHeader(borrowed, publisher.channel, { sequence: 0 }, now)).toEqual({
      ok: false,
      error: 'bad-signature',
    })
    const [head, , signature] = good.split('.')
    const changed = (await publisher.header(9)).split('.')[1]
    const swapped = `${head}.${changed}.${signature}`
    expect(await checkHeader(swapped, publisher.channel, { sequence: 0 }, now)).toEqual({
      ok: false,
      error: 'bad-signature',
    })
  })

  it('refuses other types, algorithms and private keys', async () => {
    const publisher = await TestPublisher.make()
    const payload = payloadOf(await publisher.header(1))
    const jwk = publisher.publicKey
    const all = await Promise.all([
      publisher.sign('crew-claim+jws', payload),
      publisher.sign(HEADER_TYPE, payload, { jwk: undefined }),
      publisher.sign(HEADER_TYPE, payload, { jwk: { ...jwk, d: 'A'.repeat(43) } }),
      publisher.sign(HEADER_TYPE, payload, { jwk: { ...jwk, crv: 'P-384' } }),
      publisher.sign(HEADER_TYPE, { ...payload, sequence: 0 }),
      publisher.sign(HEADER_TYPE, { ...payload, extra: 1 }),
      publisher.sign(HEADER_TYPE, 'text'),
    ])
    const unsigned = `${btoa(JSON.stringify({ alg: 'none', typ: HEADER_TYPE, jwk }))}.${btoa(JSON.stringify(payload))}.`
    for (const jws of [...all, unsigned, '', '..', 'a.b.c', 'e30.e30.e30'])
      expect(await checkHeader(jws, publisher.channel, { sequence: 0 }, now)).toEqual({
        ok: false,
        error: 'malformed',
      })
    // What such a header signs is not what stands in it (RFC 7797); no tab takes it.
    const unencoded = await publisher.sign(HEADER_TYPE, payload)
    const head = { alg: 'ES256', typ: HEADER_TYPE, jwk, b64: false, crit: ['b64'] }
    const signedAsItStands = await publisher.signText(head, unencoded.split('.')[1] ?? '')
    expect(await checkHeader(signedAsItStands, publisher.channel, { sequence: 0 }, now)).toEqual({
      ok: false,
      error: 'bad-signature',
    })
    const offCurve = await publisher.sign(HEADER_TYPE, payload, { jwk: { ...jwk, y: jwk.x } })
    expect(await checkHeader(offCurve, publisher.channel, { sequence: 0 }, now)).toEqual({
      ok: false,
      error: 'bad-signature',
    })
  })
})

describe('keeping headers', () => {
  it('[G4] keeps the newest of several that come at once', async () => {
    const data = temporaryDirectory()
    const store = await HeaderStore.open({ data, log, isProtected: nothing })
    const publisher = await TestPublisher.make()
    const headers = await Promise.all([4, 2, 5, 1, 3].map((sequence) => publisher.header(sequence)))
    await Promise.all(headers.map((jws) => store.put(publisher.channel, jws)))
    expect(await store.get(publisher.channel)).toBe(headers[2])
    const reopened = await HeaderStore.open({ data, log, isProtected: nothing })
    expect(await reopened.get(publisher.channel)).toBe(headers[2])
  })

  it('[G7] checks so many signatures at a time, and refuses more with “full” until it has room', async () => {
    const store = await HeaderStore.open({ data: temporaryDirectory(), log, isProtected: nothing })
    const publisher = await TestPublisher.make()
    const jws = await publisher.header(1)
    const forged = `${jws.slice(0, -8)}AAAAAAAA`
    const count = socketBounds.checksMax + 5
    const answers = await Promise.all(
      Array.from({ length: count }, () => store.put(publisher.channel, forged)),
    )
    const errors = answers.map((answer) => (answer.ok ? '' : answer.error))
    expect(errors.filter((error) => error === 'bad-signature')).toHaveLength(socketBounds.checksMax)
    expect(errors.filter((error) => error === 'full')).toHaveLength(5)
    expect(await store.put(publisher.channel, jws)).toEqual({ ok: true, value: true })
  })

  it('puts out the least recently used, never a protected one', async () => {
    const data = temporaryDirectory()
    const publishers = await Promise.all(['a', 'b', 'c', 'd'].map((name) => TestPublisher.make(name)))
    const [a, b, c, d] = publishers as [TestPublisher, TestPublisher, TestPublisher, TestPublisher]
    const isProtected = (channel: string) => channel === a.uri
    const store = await HeaderStore.open({ data, log, headersMax: 3, isProtected })
    for (const publisher of [a, b, c]) await store.put(publisher.channel, await publisher.header(1))
    await store.get(b.channel)
    expect(await store.put(d.channel, await d.header(1))).toEqual({ ok: true, value: true })
    const kept = await Promise.all(publishers.map(async ({ channel }) => (await store.get(channel)) !== null))
    expect(kept).toEqual([true, true, false, true])
    expect(readdirSync(join(data, 'headers')).sort()).toEqual(
      [a, b, d].map(({ channel }) => channel.thumbprint).sort(),
    )
  })

  it('refuses a newcomer when all that is kept is protected', async () => {
    const [a, b] = [await TestPublisher.make(), await TestPublisher.make()]
    const isProtected = (channel: string) => channel === a.uri
    const store = await HeaderStore.open({ data: temporaryDirectory(), log, headersMax: 1, isProtected })
    await store.put(a.channel, await a.header(1))
    expect(await store.put(b.channel, await b.header(1))).toEqual({ ok: false, error: 'full' })
  })

  it('[G4] survives a crash midway: the old header stays, the unfinished file goes', async () => {
    const data = temporaryDirectory()
    const publisher = await TestPublisher.make()
    const store = await HeaderStore.open({ data, log, isProtected: nothing })
    const jws = await publisher.header(1)
    await store.put(publisher.channel, jws)
    const unfinished = join(data, 'headers', publisher.channel.thumbprint, '.0a1b2c.tmp')
    writeFileSync(unfinished, (await publisher.header(2)).slice(0, 100))
    const reopened = await HeaderStore.open({ data, log, isProtected: nothing })
    expect(await reopened.get(publisher.channel)).toBe(jws)
    expect(existsSync(unfinished)).toBe(false)
  })

  it('serves from memory what the disk does not take, says so, and writes it once the disk does', async () => {
    const data = temporaryDirectory()
    const publisher = await TestPublisher.make()
    const disk = new Disk(data)
    const store = await HeaderStore.open({ data, disk, log, isProtected: nothing })
    const place = join(data, 'headers', publisher.channel.thumbprint)
    mkdirSync(join(data, 'headers'))
    writeFileSync(place, 'a file where a directory should be')
    const jws = await publisher.header(1)
    expect(await store.put(publisher.channel, jws)).toEqual({ ok: true, value: true })
    expect(await store.get(publisher.channel)).toBe(jws)
    expect([store.isWritten(publisher.channel), disk.isFailing, disk.failures]).toEqual([false, true, 1])
    await store.retry()
    expect([store.isWritten(publisher.channel), disk.isFailing, disk.failures]).toEqual([false, true, 2])
    rmSync(place)
    await store.retry()
    expect([store.isWritten(publisher.channel), disk.isFailing]).toEqual([true, false])
    const reopened = await HeaderStore.open({ data, log, isProtected: nothing })
    expect(await reopened.get(publisher.channel)).toBe(jws)
  })
})

function payloadOf(jws: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>
}
