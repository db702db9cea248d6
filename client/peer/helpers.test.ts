import { afterEach, expect, test, vi } from 'vitest'
import { announcedHelpers } from './helpers.ts'

const CHANNEL = `crew://${'A'.repeat(43)}/maps`
const HELPER = 'A'.repeat(22)

const announcement = (channel: string, helpers: readonly string[]) => ({
  channel,
  name: 'Maps',
  key: { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) },
  signaling: [],
  helpers,
})

/** What each server answers, by its origin. */
function servers(answers: Readonly<Record<string, unknown>>): void {
  vi.stubGlobal('fetch', (url: string) => {
    const body = answers[new URL(url).origin]
    return body === undefined
      ? Promise.reject(new TypeError('no route'))
      : Promise.resolve(new Response(typeof body === 'string' ? body : JSON.stringify(body)))
  })
}

afterEach(() => vi.unstubAllGlobals())

test('[C3] helpers are those that a server announces for this very channel', async () => {
  servers({
    'http://ours': announcement(CHANNEL, [HELPER]),
    'http://theirs': announcement(`${CHANNEL}-2`, ['B'.repeat(21) + 'A']),
  })
  expect(await announcedHelpers(['http://ours', 'http://theirs'], CHANNEL)).toEqual([HELPER])
})

test('[C3] [T4] a server that is away, is no server or names what is no peer has no say', async () => {
  const nine = Array.from({ length: 9 }, () => HELPER)
  servers({
    'http://page': '<html>',
    'http://odd': announcement(CHANNEL, ['short']),
    'http://many': announcement(CHANNEL, nine),
  })
  const all = ['http://away', 'http://page', 'http://odd', 'http://many']
  expect(await announcedHelpers(all, CHANNEL)).toEqual([])
})
