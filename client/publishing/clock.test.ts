import { expect, it } from 'vitest'
import { clockFault } from './clock.ts'

it('a clock before the last release is told, with both times', () => {
  const now = Date.parse('2026-01-01T00:00:00Z')
  expect(clockFault(['', 'no time', '2025-12-31T23:59:59Z'], now)).toBeUndefined()
  expect(clockFault([], now)).toBeUndefined()
  expect(clockFault(['2026-01-01T00:00:01Z', '2025-01-01T00:00:00Z'], now)).toBe(
    'This machine’s clock says 2026-01-01 00:00:00 UTC, which is before the last release (2026-01-01 00:00:01 UTC): set the clock, or every receiver would take this map for an old one.',
  )
})
