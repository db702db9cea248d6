import { describe, expect, it } from 'vitest'
import { cleanText, parseNumber, parseTime, writeTime } from './fact-text.ts'

describe('times', () => {
  it.each([
    ['2017-05-16T08:07:05Z', '2017-05-16T08:07:05.000Z'],
    ['2017-05-12T20:14:08UTC', '2017-05-12T20:14:08.000Z'],
    ['2021-07-14T03:46:14', '2021-07-14T03:46:14.000Z'],
    ['2021-07-14T03:46:14.000000Z', '2021-07-14T03:46:14.000Z'],
    ['2021-07-14 03:46:14.250 GMT', '2021-07-14T03:46:14.250Z'],
  ])('reads %s as UTC', (text, expected) => {
    expect(parseTime(text)?.toISOString()).toBe(expected)
  })

  it.each([
    '',
    'yesterday',
    '2021-02-30T00:00:00Z',
    '2021-13-01T00:00:00Z',
    '2021-01-01T25:00:00Z',
    '2021-01-01T00:00:00+05:00',
  ])('refuses %j', (text) => {
    expect(parseTime(text)).toBeNull()
  })

  it('writes seconds and Z', () => {
    expect(writeTime(new Date(Date.UTC(2021, 6, 14, 3, 46, 14, 900)))).toBe('2021-07-14T03:46:14Z')
    expect(writeTime(null)).toBe('')
  })
})

it('numbers are plain decimals and nothing else', () => {
  expect(parseNumber(' -118.5 ')).toBe(-118.5)
  expect(parseNumber('1e2')).toBe(100)
  for (const text of ['', '0x10', '1,5', 'nan', 'Infinity', '1 2', undefined])
    expect(parseNumber(text)).toBeNaN()
})

it('texts become one bounded line without control characters', () => {
  expect(cleanText(' 21 km S of\n\u0000Topaz\u202E, Nevada, ')).toBe('21 km S of Topaz , Nevada')
  expect(cleanText('x'.repeat(5000))).toHaveLength(200)
  expect(cleanText(undefined)).toBe('')
})
