import { expect, test } from 'vitest'
import { parseHeader } from './manifest.ts'
import { isAhead, recoverySequence, sequenceAfter } from './sequence.ts'
import { limits } from '../wire/limits.ts'
import { Reader, Writer } from '../wire/cursor.ts'

/** 2026-01-01T12:03:04.567Z */
const NOW = 1_767_268_984_567
const header = {
  channel: `crew://${'A'.repeat(43)}/site`,
  title: 'x',
  status: 'actual',
  issued: '2026-01-01T00:00:00Z',
  manifest: 'A'.repeat(43),
  manifestBytes: 0,
  bytes: 0,
  chunkBytes: 1,
  chunks: 0,
}

test('[B6] a number is the time of signing, and greater than any that is known', () => {
  expect(sequenceAfter(0, NOW)).toBe(NOW)
  expect(sequenceAfter(3, NOW), 'counted by an earlier version').toBe(NOW)
  expect(sequenceAfter(NOW, NOW), 'twice in a millisecond').toBe(NOW + 1)
  expect(sequenceAfter(NOW + 60_000, NOW), 'a clock that is behind').toBe(NOW + 60_001)
})

test('the header and the wire carry it', () => {
  for (const sequence of [NOW, limits.recoverySequenceMin - 1]) {
    expect(parseHeader({ ...header, sequence })).toMatchObject({ ok: true, value: { sequence } })
    expect(new Reader(new Writer().varint(sequence).finish()).varint()).toBe(sequence)
  }
  expect(new Writer().varint(NOW).finish(), 'bytes').toHaveLength(6)
  expect(parseHeader({ ...header, sequence: Number.MAX_SAFE_INTEGER + 1 }).ok).toBe(false)
})

test('[T8.2] a recovery’s header is a move with the channel key’s word, and no other header has its numbers', () => {
  const successor = `crew://${'B'.repeat(42)}A/site`
  const recovery = { ...header, sequence: recoverySequence(NOW), recovery: 'C'.repeat(42) + 'A', successor }
  expect(parseHeader({ ...recovery, commitment: 'a.b.c' }).ok).toBe(true)
  expect(parseHeader(recovery).ok, 'without the word').toBe(false)
  expect(parseHeader({ ...header, sequence: Number.MAX_SAFE_INTEGER }).ok, 'a thief’s').toBe(false)
  expect(parseHeader({ ...recovery, sequence: NOW, commitment: 'a.b.c' }).ok, 'another number').toBe(false)
})

test('[T8.3] a recovery is newer than all that the channel’s key can sign, and a later one than an earlier', () => {
  expect(recoverySequence(NOW)).toBeGreaterThan(sequenceAfter(limits.recoverySequenceMin - 2, NOW))
  expect(recoverySequence(NOW + 1)).toBeGreaterThan(recoverySequence(NOW))
  expect(Number.isSafeInteger(recoverySequence(NOW * 100)), 'in five thousand years').toBe(true)
})

test('[T8.4] a number may be ten years ahead of the clock, or of 2026 where the clock is lost', () => {
  const year = 366 * 86_400_000
  expect(isAhead(NOW + 9 * year, NOW)).toBe(false)
  expect(isAhead(NOW + 11 * year, NOW)).toBe(true)
  expect(isAhead(limits.recoverySequenceMin - 1, NOW)).toBe(true)
  expect([0, NOW - 11 * year].map((lost) => isAhead(NOW + 9 * year, lost))).toEqual([false, false])
  expect(isAhead(recoverySequence(NOW), NOW), 'a recovery’s').toBe(false)
})
