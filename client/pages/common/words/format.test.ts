import { describe, expect, it } from 'vitest'
import {
  formatAgo,
  formatBytes,
  formatLocal,
  formatPosition,
  isExpired,
  marksOf,
  shortThumbprint,
  titlePrefix,
} from './format.ts'
import { counted, formatShare, formatUtc } from '../../../words/figures.ts'

describe('figures', () => {
  it('writes bytes in the unit that reads best', () => {
    expect(
      [0, 1, 999, 1_000, 9_960, 98_304, 999_499, 999_500, 1_234_567, 64 * 1024 * 1024].map(formatBytes),
    ).toEqual([
      '0 bytes',
      '1 byte',
      '999 bytes',
      '1.0 KB',
      '10 KB',
      '98 KB',
      '999 KB',
      '1.0 MB',
      '1.2 MB',
      '67.1 MB',
    ])
  })

  it('never rounds a share to all or none', () => {
    expect([0, 0.004, 0.5, 0.996, 1].map(formatShare)).toEqual(['0 %', '< 1 %', '50 %', '> 99 %', '100 %'])
  })

  it('counts in words', () => {
    expect([counted(1, 'file'), counted(2, 'file'), counted(1200, 'copy', 'copies')]).toEqual([
      '1 file',
      '2 files',
      '1,200 copies',
    ])
  })
})

const ago = (minutes: number) => formatAgo(0, minutes * 60_000)

describe('times', () => {
  it('says how long ago', () => {
    expect([-5, 0.5, 1, 59.9, 61, 47 * 60, 49 * 60].map(ago)).toEqual([
      'less than a minute ago',
      'less than a minute ago',
      '1 min ago',
      '59 min ago',
      '1 h 1 min ago',
      '47 h 0 min ago',
      '2 days ago',
    ])
  })

  it('writes UTC and the local time, and refuses what is no time', () => {
    expect(formatUtc('2021-07-08T22:49:48.120Z')).toBe('2021-07-08 22:49:48 UTC')
    expect(formatLocal('2021-07-08T22:49:48Z', 'America/Los_Angeles')).toMatch(
      /^Thu,? 8 Jul 2021, 15:49:48 GMT.7$/,
    )
    expect([formatUtc('soon'), formatLocal('soon')]).toEqual([undefined, undefined])
  })
})

describe('places and keys', () => {
  it('names the hemispheres, also across the date line', () => {
    expect(formatPosition(34.1561, -118.1318)).toBe('34.16° N, 118.13° W')
    expect(formatPosition(-17.5, 182)).toBe('17.50° S, 178.00° W')
  })

  it('shortens a thumbprint', () => {
    expect(shortThumbprint('abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG')).toBe('abcd efgh ijkl')
  })
})

describe('marks', () => {
  it('name what a reader must not overlook, gravest first', () => {
    expect(marksOf('actual', 'complete')).toEqual([])
    expect(marksOf('actual', 'superseded')).toEqual(['superseded'])
    expect(marksOf(undefined, 'complete', { eventType: 'HEARTBEAT' })).toEqual(['test'])
    expect(marksOf('exercise', 'cancelled')).toEqual(['cancelled', 'exercise'])
    expect(marksOf('test', 'superseded')).toEqual(['test', 'superseded'])
    expect(marksOf('cancel', 'complete')).toEqual(['cancelled'])
  })

  it('say that a release has expired from its time on, after what it never was', () => {
    const noon = Date.parse('2026-03-01T12:00:00Z')
    expect([isExpired('', noon), isExpired('2026-03-01T12:00:01Z', noon)]).toEqual([false, false])
    expect(isExpired('2026-03-01T12:00:00Z', noon)).toBe(true)
    expect(marksOf('exercise', 'superseded', undefined, true)).toEqual(['exercise', 'expired', 'superseded'])
    expect(titlePrefix(marksOf('actual', 'complete', undefined, true))).toBe('EXPIRED: ')
  })

  it('follow the product where it says more than the publisher', () => {
    expect(marksOf('actual', 'complete', { eventType: 'SCENARIO' })).toEqual(['exercise'])
    expect(marksOf('actual', 'complete', { eventType: 'test' })).toEqual(['test'])
    expect(marksOf('test', 'complete', { eventType: 'SCENARIO' })).toEqual(['test'])
    expect(marksOf('actual', 'complete', { eventType: 'ACTUAL', mapStatus: 'CANCELLED' })).toEqual([
      'cancelled',
    ])
  })

  it('stand before the title', () => {
    expect([titlePrefix([]), titlePrefix(['exercise']), titlePrefix(['exercise', 'superseded'])]).toEqual([
      '',
      'EXERCISE: ',
      'EXERCISE, SUPERSEDED: ',
    ])
  })
})
