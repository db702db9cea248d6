import { expect, test } from 'vitest'
import { formatMs, medianOf } from './times.ts'

test('times as people read them', () => {
  expect([0, 4_249, 59_949, 59_950, 72_400, 600_000].map(formatMs)).toEqual([
    ...['0.0 s', '4.2 s', '59.9 s', '1 min 0 s', '1 min 12 s', '10 min 0 s'],
  ])
})

test('a median of few', () => {
  expect([medianOf([7]), medianOf([9, 1]), medianOf([3, 100, 2])]).toEqual([7, 5, 3])
})
