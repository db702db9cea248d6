import { describe, expect, it } from 'vitest'
import { limits } from '../../wire/limits.ts'
import { Offences } from './offences.ts'

describe('offences', () => {
  it('[T3] ten points ban, and the ban ends', () => {
    const offences = new Offences()
    expect(offences.count('a', 4, 0)).toBe(false)
    expect(offences.count('a', 4, 0)).toBe(false)
    expect(offences.banned('a', 0)).toBe(false)
    expect(offences.count('a', 4, 0)).toBe(true)
    expect(offences.banned('a', limits.bannedMs - 1)).toBe(true)
    expect(offences.banned('a', limits.bannedMs)).toBe(false)
    expect(offences.banned('b', 0)).toBe(false)
  })

  it('[T3] points are forgiven slowly', () => {
    const offences = new Offences()
    for (let minute = 0; minute < 20; minute++) expect(offences.count('a', 5, minute * 60_000)).toBe(false)
  })

  it('[T4] remembers a bounded number of peers', () => {
    const offences = new Offences()
    for (let i = 0; i < 5_000; i++) {
      offences.count(`mild-${i}`, 1, 0)
      offences.count(`wild-${i}`, 10, 0)
    }
    expect(offences.kept).toBeLessThanOrEqual(2 * limits.bannedPeersMax)
    expect(offences.banned('wild-4999', 0)).toBe(true)
  })
})
