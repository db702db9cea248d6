import { expect, it } from 'vitest'
import { beside } from './on-land.ts'

it('land is named where it shook in a lower class than the sea', () => {
  expect(beside(8.4, { kind: 'at-most', mmi: 7.6 })).toEqual({ kind: 'same' })
  expect(beside(9.8, { kind: 'at-most', mmi: 7.6 })).toEqual({
    kind: 'at-sea',
    land: { kind: 'at-most', mmi: 7.6 },
  })
  expect(beside(9.8, { kind: 'unclear' })).toEqual({ kind: 'unknown' })
  expect(beside(9.8, { kind: 'no-land' })).toEqual({ kind: 'at-sea', land: { kind: 'no-land' } })
})
