import { afterEach, expect, test, vi } from 'vitest'
import { publicOrigin } from './public-origin.ts'

afterEach(() => vi.unstubAllGlobals())

const OWN = 'https://publish.example'

test.each([
  ['the server names', { publicUrl: 'https://maps.example/' }, 'https://maps.example'],
  ['is the console’s where the server names none', { publicUrl: null }, OWN],
  ['is the console’s where what is named is no address', { publicUrl: 'javascript:alert(1)' }, OWN],
  ['is the console’s where the server has no such answer', '<p>', OWN],
])('the readers’ origin %s', async (_, answer, expected) => {
  const asked: string[] = []
  vi.stubGlobal('fetch', (url: string) => {
    asked.push(url)
    return Promise.resolve(new Response(typeof answer === 'string' ? answer : JSON.stringify(answer)))
  })
  expect(await publicOrigin(OWN)).toBe(expected)
  expect(asked).toEqual([`${OWN}/config.json`])
})

test('it is the console’s where nobody answers', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')))
  expect(await publicOrigin(OWN)).toBe(OWN)
})
