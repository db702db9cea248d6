import { expect, test } from 'vitest'
import { plainAddress, rangeOf } from './worker-messages.ts'

test.each([
  [null, { start: 0, end: 100 }],
  ['bytes=0-', { start: 0, end: 100 }],
  ['bytes=10-19', { start: 10, end: 20 }],
  ['bytes=90-1000', { start: 90, end: 100 }],
  ['bytes=-5', { start: 95, end: 100 }],
  ['bytes=-500', { start: 0, end: 100 }],
  ['bytes=100-', null],
  ['bytes=20-10', null],
  ['bytes=0-1,5-6', null],
  ['bytes=-', null],
  ['rows=1-2', null],
])('Range “%s” of 100 bytes', (header, range) => expect(rangeOf(header, 100)).toEqual(range))

test.each([
  'plus+sign.png',
  'a & b.png',
  '[1];2.png',
  'Ñuble.png',
  "it's (1)!.png",
  '100%.png',
  'what?.png',
  'a~b.png',
])('a file called %s has one address, however much of it is encoded', (name) => {
  const base = 'https://site.example/pictures/'
  const encoded = encodeURIComponent(name)
  const all = [...new TextEncoder().encode(name)]
    .map((byte) => `%${byte.toString(16).padStart(2, '0')}`)
    .join('')
  const spellings = [name.replaceAll(/[%?#]/g, encodeURIComponent), encoded, all]
  const plain = spellings.map((path) => plainAddress(`${new URL(path, base).href}?v=2#top`))
  expect(new Set(plain).size).toBe(1)
  expect(decodeURIComponent(plain[0] ?? '')).toBe(base + name)
})

test('what an address may not have as it is stays encoded', () => {
  expect(plainAddress('https://site.example/a%2fb%3Fc%23d%25e%20f')).toBe(
    'https://site.example/a%2Fb%3Fc%23d%25e%20f',
  )
})
