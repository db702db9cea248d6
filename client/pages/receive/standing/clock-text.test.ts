import { expect, it } from 'vitest'
import { formatClock } from './clock-text.ts'

it('a moment of today is its clock, an earlier one has its date', () => {
  const then = Date.UTC(2026, 10, 18, 14, 32)
  expect(formatClock(then, then + 3_600_000, 'UTC')).toBe('14:32')
  expect(formatClock(then, then + 3 * 86_400_000, 'UTC')).toBe('18 Nov 2026, 14:32')
})
