import { afterEach, describe, expect, it, vi } from 'vitest'
import { claimServer, readClaimToken } from './claim.ts'

const publisher = {
  channel: 'crew://x/shakemaps',
  recovery: '',
  sign: (claims: Record<string, unknown>) => Promise.resolve(`signed:${JSON.stringify(claims)}`),
}
const request = { token: 't0ken', name: 'ShakeMaps', description: 'Of a network' }

afterEach(() => vi.unstubAllGlobals())

it('reads the token of the link', () => {
  expect(readClaimToken('#claim=abc-_9')).toBe('abc-_9')
  expect(['', '#', '#claim=', '#other=1', `#claim=${'x'.repeat(201)}`].map(readClaimToken)).toEqual(
    Array.from({ length: 5 }, () => undefined),
  )
})

describe('a claim', () => {
  it('sends the token and the signed wish', async () => {
    let sent: unknown
    vi.stubGlobal('fetch', (_: string, init: { body: string }) => {
      sent = JSON.parse(init.body)
      return Promise.resolve(new Response('{"ok":true}'))
    })
    expect(await claimServer(publisher, request)).toEqual({ ok: true, value: true })
    expect(sent).toEqual({ token: 't0ken', jws: expect.stringContaining('"claim":"t0ken"') as unknown })
  })

  it('[T8.1] names the recovery key where the channel has one', async () => {
    const signed: Record<string, unknown>[] = []
    const sign = (claims: Record<string, unknown>) => Promise.resolve(String(signed.push(claims)))
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"ok":true}')))
    await claimServer({ ...publisher, sign }, request)
    await claimServer({ ...publisher, sign, recovery: 'r3covery' }, request)
    expect(signed.map(({ recovery }) => recovery)).toEqual([undefined, 'r3covery'])
  })

  it('passes on the server’s sentence, or says what happened', async () => {
    const answers = [
      new Response('{"error":"Already claimed."}', { status: 409 }),
      new Response('<html>', { status: 502 }),
    ]
    vi.stubGlobal('fetch', () => Promise.resolve(answers.shift()))
    expect(await claimServer(publisher, request)).toEqual({ ok: false, error: 'Already claimed.' })
    expect(await claimServer(publisher, request)).toMatchObject({
      error: expect.stringContaining('502') as unknown,
    })
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
    expect(await claimServer(publisher, request)).toMatchObject({
      error: expect.stringContaining('did not answer') as unknown,
    })
  })
})
