import { describe, expect, it } from 'vitest'
import { eventTypeIn, cleanText, parseNumber, parseTime, unreadTimes, writeTime } from './fact-text.ts'

describe('times', () => {
  it.each([
    ['2017-05-16T08:07:05Z', '2017-05-16T08:07:05.000Z'],
    ['2017-05-12T20:14:08UTC', '2017-05-12T20:14:08.000Z'],
    ['2021-07-14T03:46:14', '2021-07-14T03:46:14.000Z'],
    ['2021-07-14T03:46:14.000000Z', '2021-07-14T03:46:14.000Z'],
    ['2021-07-14 03:46:14.250 GMT', '2021-07-14T03:46:14.250Z'],
    ['2021-01-01T00:00:00+05:00', '2020-12-31T19:00:00.000Z'],
    ['2021-01-01T00:00:00-0330', '2021-01-01T03:30:00.000Z'],
    ['2021-01-01 00:00:00 +07', '2020-12-31T17:00:00.000Z'],
    ['2021-01-01T00:00:00WIB', '2020-12-31T17:00:00.000Z'],
    ['2021-01-01 00:00:00 wita', '2020-12-31T16:00:00.000Z'],
    ['2021-01-01 00:00:00 (JST)', '2020-12-31T15:00:00.000Z'],
    ['2021-01-01T00:00:00NPT', '2020-12-31T18:15:00.000Z'],
  ])('reads %s in UTC', (text, expected) => {
    expect(parseTime(text)?.toISOString()).toBe(expected)
  })

  it.each([
    '',
    'yesterday',
    '2021-02-30T00:00:00Z',
    '2021-13-01T00:00:00Z',
    '2021-01-01T25:00:00Z',
    '2021-01-01T00:00:00+15:00',
    '2021-01-01T00:00:00+05:70',
    '2021-01-01T00:00:00PST', // the Philippines' or the Pacific's
    '2021-01-01T00:00:00CST',
    '2021-01-01T00:00:00constructor',
    '2021-01-01T00:00:00 local',
  ])('refuses %j', (text) => {
    expect(parseTime(text)).toBeNull()
  })

  it('names those that are written and cannot be read', () => {
    const times = {
      'origin time': '2021-01-01T00:00:00PST',
      'map’s time': '2021-01-01T00:00:00Z',
      'other time': '',
    }
    expect(unreadTimes(times)).toEqual([
      expect.stringMatching(/^The origin time “2021-01-01T00:00:00PST” cannot be read: .*\.$/),
    ])
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

it('a text that is clean comes out as it is, wherever it was cut', () => {
  for (const end of [' y', ',y', ',,', ', ,', '😀y', '\u2028y'])
    for (const length of [197, 198, 199, 200]) {
      const once = cleanText('x'.repeat(length) + end)
      expect(cleanText(once)).toBe(once)
      expect(new TextDecoder().decode(new TextEncoder().encode(once)), 'no half character').toBe(once)
    }
})

it('an event type of ALL says nothing', () => {
  expect(['ALL', ' all ', 'SCENARIO', undefined].map(eventTypeIn)).toEqual(['', '', 'SCENARIO', ''])
})
