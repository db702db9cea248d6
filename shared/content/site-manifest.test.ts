import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toUtf8 } from '../lib/text.ts'
import { must } from '../lib/assert.ts'
import { parseChannel } from './channel.ts'
import { encodeSiteManifest, parseSiteManifest } from './site-manifest.ts'

const parsed = parseChannel(`crew://${'A'.repeat(43)}/site`)
const channel = must(parsed.ok ? parsed.value : undefined, 'it is a channel')

test('a site manifest comes back as it was', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 400 }),
      fc.stringMatching(/^[\w.-]{0,200}$/),
      (manifest, header) => {
        const site = { channel, jws: toUtf8(header), manifest, webSeeds: ['./'] }
        expect(parseSiteManifest(encodeSiteManifest(site))).toEqual({ ok: true, value: site })
      },
    ),
  )
})

test('whatever else stands at its address is refused, with the end of a sentence', () => {
  const good = JSON.parse(
    encodeSiteManifest({ channel, jws: toUtf8('a.b.c'), manifest: new Uint8Array(40), webSeeds: ['./'] }),
  ) as object
  const refused = (change: object | string) => {
    const result = parseSiteManifest(
      typeof change === 'string' ? change : JSON.stringify({ ...good, ...change }),
    )
    return result.ok ? 'fine' : result.error
  }
  expect(refused({})).toBe('fine')
  expect(refused('<!doctype html>')).toBe('it is not JSON')
  expect(refused('x'.repeat(2_000_000))).toBe('it is too large to be one')
  expect(refused({ flashcrew: 2 })).toBe('its version is another')
  expect(refused({ channel: 'site' })).toBe('it names no channel')
  expect(refused({ manifest: '!' })).toBe('its list of files cannot be read')
  expect(refused({ webSeeds: [] })).not.toBe('fine')
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(parseSiteManifest(text).ok).toBe(false)
    }),
  )
})
