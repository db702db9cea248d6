import { expect, test } from 'vitest'
import { sequenceName } from './sequence-name.ts'

const NOW = Date.parse('2026-01-01T12:03:04.567Z')

test('people are told the time, and of an earlier version the number', () => {
  expect([7, NOW, Number.MAX_SAFE_INTEGER].map(sequenceName)).toEqual([
    '7',
    '2026-01-01 12:03:04 UTC',
    '9007199254740991',
  ])
})
