import { expect, test } from 'vitest'
import { rangeOf } from './worker-messages.ts'

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
