import { expect, test } from 'vitest'
import { parseHeader } from './manifest.ts'
import { sequenceAfter } from './sequence.ts'
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
  for (const sequence of [NOW, Number.MAX_SAFE_INTEGER]) {
    expect(parseHeader({ ...header, sequence })).toMatchObject({ ok: true, value: { sequence } })
    expect(new Reader(new Writer().varint(sequence).finish()).varint()).toBe(sequence)
  }
  expect(new Writer().varint(NOW).finish(), 'bytes').toHaveLength(6)
  expect(parseHeader({ ...header, sequence: Number.MAX_SAFE_INTEGER + 1 }).ok).toBe(false)
})
