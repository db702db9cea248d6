/** The script tag's assertions stop where the others do. */
import { expect, it } from 'vitest'
import * as full from '../../../shared/lib/assert.ts'
import * as short from './assert.ts'

const stops = (act: () => unknown): boolean => {
  try {
    act()
    return false
  } catch (error) {
    expect(String(error)).toMatch(/^Error: assertion failed/)
    return true
  }
}

it.each([true, false, 0, 1, '', 'a', null, undefined, []])('%j is asserted as everywhere else', (value) => {
  expect(stops(() => short.assert(value))).toBe(stops(() => full.assert(value, 'text')))
  expect(stops(() => short.must(value))).toBe(stops(() => full.must(value, 'text')))
  if (value !== null && value !== undefined) expect(short.must(value)).toBe(value)
})
