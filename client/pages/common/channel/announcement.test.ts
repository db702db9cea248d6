import { afterEach, describe, expect, it, vi } from 'vitest'
import { findTarget, readSource, settleTarget } from './announcement.ts'

const CHANNEL = `crew://${'a'.repeat(42)}A/shakemaps`
const KEY = { kty: 'EC', crv: 'P-256', x: 'x'.repeat(43), y: 'y'.repeat(43) }
const ANNOUNCEMENT = { channel: CHANNEL, name: 'ShakeMaps', key: KEY, signaling: ['https://host.example'] }
const ORIGIN = 'https://host.example'

const answer = (status: number, body: string) =>
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(body, { status })))
const noAnswer = () => vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))

function stubStorage(): Map<string, string> {
  const kept = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  })
  return kept
}

afterEach(() => vi.unstubAllGlobals())

const read = (address: string) => readSource(new URL(address))

describe('the address of the page', () => {
  it('means the server by itself', () => {
    expect(read(`${ORIGIN}/`)).toEqual({ ok: true, value: { kind: 'server' } })
    expect(read(`${ORIGIN}/#facts`)).toEqual({ ok: true, value: { kind: 'server' } })
  })

  it('names a channel after #, also percent-encoded', () => {
    const expected = { ok: true, value: { kind: 'channel', channel: CHANNEL } }
    expect(read(`${ORIGIN}/#${CHANNEL}`)).toEqual(expected)
    expect(read(`${ORIGIN}/#${encodeURIComponent(CHANNEL)}`)).toEqual(expected)
  })

  it('names an announcement, relative or whole', () => {
    expect(read(`${ORIGIN}/?announcement=/other.json`)).toEqual({
      ok: true,
      value: { kind: 'announcement', url: `${ORIGIN}/other.json` },
    })
  })

  it('is refused otherwise', () => {
    expect(read(`${ORIGIN}/#crew://short/name`)).toEqual({ ok: false, error: 'bad-channel' })
    expect(read(`${ORIGIN}/?announcement=javascript:alert(1)`)).toEqual({
      ok: false,
      error: 'bad-announcement-address',
    })
  })
})

describe('the target', () => {
  it('comes from the server and is remembered for when it is gone', async () => {
    stubStorage()
    answer(200, JSON.stringify(ANNOUNCEMENT))
    const first = await findTarget({ kind: 'server' }, ORIGIN)
    expect(first).toMatchObject({
      ok: true,
      value: { channel: CHANNEL, thumbprint: `${'a'.repeat(42)}A`, remembered: false },
    })
    noAnswer()
    const second = await findTarget({ kind: 'server' }, ORIGIN)
    expect(second).toMatchObject({
      ok: true,
      value: { channel: CHANNEL, name: 'ShakeMaps', remembered: true },
    })
  })

  it('is taken from memory when the server is slow, and its late answer serves the next time', async () => {
    stubStorage()
    answer(200, JSON.stringify(ANNOUNCEMENT))
    await findTarget({ kind: 'server' }, ORIGIN)
    const waiting: ((response: Response) => void)[] = []
    const slow = new Promise<Response>((resolve) => waiting.push(resolve))
    vi.stubGlobal('fetch', () => slow)
    expect(await findTarget({ kind: 'server' }, ORIGIN, 0)).toMatchObject({
      value: { name: 'ShakeMaps', remembered: true },
    })
    waiting[0]?.(new Response(JSON.stringify({ ...ANNOUNCEMENT, name: 'Renamed' })))
    await vi.waitFor(async () => {
      expect(await findTarget({ kind: 'server' }, ORIGIN, 0)).toMatchObject({
        value: { name: 'Renamed', remembered: true },
      })
    })
  })

  it('[T8.7] of another channel than this browser knows is told, and not followed before its reader says so', async () => {
    stubStorage()
    answer(200, JSON.stringify(ANNOUNCEMENT))
    await findTarget({ kind: 'server' }, ORIGIN)
    const other = CHANNEL.replace('aaa', 'bbb')
    answer(200, JSON.stringify({ ...ANNOUNCEMENT, channel: other }))
    const [first, again] = [
      await findTarget({ kind: 'server' }, ORIGIN),
      await findTarget({ kind: 'server' }, ORIGIN),
    ]
    expect(again, 'as often as it is asked').toEqual(first)
    expect(first).toMatchObject({ value: { channel: CHANNEL, announcedNow: { channel: other } } })
    if (first.ok) settleTarget({ kind: 'server' }, first.value, ORIGIN)
    const followed = await findTarget({ kind: 'server' }, ORIGIN)
    expect(followed).toMatchObject({ value: { channel: other, remembered: false } })
    expect(followed.ok && followed.value.announcedNow).toBeUndefined()
  })

  it('is not taken from memory when the server says that nobody has claimed it', async () => {
    stubStorage()
    answer(200, JSON.stringify(ANNOUNCEMENT))
    await findTarget({ kind: 'server' }, ORIGIN)
    answer(404, 'not found')
    expect(await findTarget({ kind: 'server' }, ORIGIN)).toEqual({ ok: false, error: 'unclaimed' })
  })

  it('is refused when the announcement is not one', async () => {
    stubStorage()
    for (const body of [
      '<html>',
      '{}',
      JSON.stringify({ ...ANNOUNCEMENT, channel: 'crew://x/y' }),
      'x'.repeat(70_000),
    ]) {
      answer(200, body)
      expect(await findTarget({ kind: 'server' }, ORIGIN)).toEqual({ ok: false, error: 'malformed' })
    }
  })

  it('survives a browser that refuses storage', async () => {
    vi.stubGlobal('localStorage', undefined)
    answer(200, JSON.stringify({ ...ANNOUNCEMENT, signaling: [] }))
    expect(await findTarget({ kind: 'server' }, ORIGIN)).toMatchObject({
      ok: true,
      value: { signaling: [ORIGIN] },
    })
    noAnswer()
    expect(await findTarget({ kind: 'server' }, ORIGIN)).toEqual({ ok: false, error: 'unreachable' })
  })
})
