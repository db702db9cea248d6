import { expect, it } from 'vitest'
import { expiresOf, isExpiryKey, NO_EXPIRY } from './expiry.ts'

const now = Date.parse('2026-03-01T18:00:00Z')

it.each([
  ['none', ''],
  ['1h', '2026-03-01T19:00:00.000Z'],
  ['6h', '2026-03-02T00:00:00.000Z'],
  ['24h', '2026-03-02T18:00:00.000Z'],
  ['7d', '2026-03-08T18:00:00.000Z'],
] as const)('%s from now on', (key, iso) => {
  expect(expiresOf({ key, at: 'ignored' }, now)).toEqual({ ok: true, value: iso })
})

const two = (part: number) => String(part).padStart(2, '0')

it('is a time of one’s own in one’s own time zone', () => {
  const local = new Date(now + 60_000)
  const at = `${local.getFullYear()}-${two(local.getMonth() + 1)}-${two(local.getDate())}T${two(local.getHours())}:${two(local.getMinutes())}`
  expect(expiresOf({ key: 'at', at }, now)).toEqual({ ok: true, value: '2026-03-01T18:01:00.000Z' })
})

it('is refused where it has passed, or is no time', () => {
  expect(expiresOf({ key: 'at', at: '2020-01-01T00:00' }, now)).toMatchObject({
    error: expect.stringContaining('passed already') as unknown,
  })
  expect(expiresOf({ key: 'at', at: '' }, now)).toMatchObject({
    error: expect.stringContaining('Say when') as unknown,
  })
})

it('knows its own keys', () => {
  expect([isExpiryKey('7d'), isExpiryKey('8d'), isExpiryKey(NO_EXPIRY.key)]).toEqual([true, false, true])
})
