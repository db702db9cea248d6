import { expect, it } from 'vitest'
import { toBase64Url } from '../lib/text.ts'
import { limits } from '../wire/limits.ts'
import { parseHeader } from './manifest.ts'

const header = {
  channel: `crew://${'A'.repeat(43)}/maps`,
  sequence: 9,
  title: 'T',
  status: 'test',
  issued: '2026-01-01T00:00:00Z',
  manifest: 'A'.repeat(43),
  manifestBytes: 100,
  bytes: 0,
  chunkBytes: 1,
  chunks: 0,
}
const ids = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => toBase64Url(new Uint8Array(16).fill(i)))

it('[B4.3] a header names three releases beside itself at most', () => {
  expect(limits.releasesCurrentMax).toBe(4)
  expect(parseHeader({ ...header, alongside: ids(3) }).ok).toBe(true)
  expect(parseHeader({ ...header, alongside: ids(4) }).ok).toBe(false)
})
