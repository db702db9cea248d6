import { describe, expect, it } from 'vitest'
import type { Coverage, Custody } from '../../../api.ts'
import { adviseClosing, completeInWords, mustStay, type SpreadSoFar } from './spread.ts'

const coverage = (low: number, high = 1): Coverage => ({
  ...{ complete: (low + high) / 2, low, high, sampled: 5, peers: 20 },
})

const custody = (some: Partial<Custody> = {}): Custody => ({
  ...{ sequence: 7, chunks: 46, held: 0, needed: 4, whole: 0, helper: false },
  ...some,
})

const spread = (some: Partial<SpreadSoFar> = {}): SpreadSoFar => ({
  copies: 1.4,
  sequence: 7,
  coverage: undefined,
  custody: custody(),
  neighbors: 5,
  resumed: false,
  isEarlier: false,
  ...some,
})

describe('[C3] closing the tab', () => {
  it('is safe when each part is proven to be with enough receivers, and says with how many', () => {
    expect(adviseClosing(spread({ custody: custody({ held: 46 }) }))).toEqual({
      safe: true,
      sentence: 'You can close this tab: 4 receivers or more have proven to hold each part.',
    })
    expect(adviseClosing(spread({ custody: custody({ held: 45 }) })).safe).toBe(false)
  })

  it('is safe when a helper has proven all of it', () => {
    const { safe, sentence } = adviseClosing(
      spread({ custody: custody({ held: 46, whole: 1, helper: true }) }),
    )
    expect(safe).toBe(true)
    expect(sentence).toContain('your helper has proven that it holds the whole release')
  })

  it('is not safe by what is sent, by what reports say, or by proofs of another release', () => {
    const said = { ...coverage(1), sampled: 20 }
    expect(adviseClosing(spread({ copies: 9, coverage: said })).safe).toBe(false)
    expect(adviseClosing(spread({ custody: custody({ sequence: 6, held: 46 }) })).safe).toBe(false)
  })

  it('is not safe with one receiver, whole or not, and says what is waited for', () => {
    const one = custody({ needed: 2, whole: 1 })
    expect(adviseClosing(spread({ neighbors: 1, custody: one }))).toEqual({
      safe: false,
      sentence: 'One browser has it whole: keep this tab open until a second has.',
    })
    const several = adviseClosing(spread({ custody: custody({ whole: 2, held: 40 }) })).sentence
    expect(several).toBe('2 browsers have it whole: keep this tab open until 4 hold each part.')
  })

  it('is not safe with nobody there, and says so', () => {
    expect(adviseClosing(spread({ neighbors: 0 })).sentence).toContain('no receiver is connected')
  })

  it('says what has left and what is proven, and what is not counted since a reload', () => {
    expect(adviseClosing(spread({ custody: custody({ held: 12 }) })).sentence).toBe(
      'Keep this tab open: 1.4 copies have left it, and 4 receivers have proven to hold 12 of 46 parts.',
    )
    expect(adviseClosing(spread({ copies: 0.2, resumed: true })).sentence).toContain(
      '0.2 copies have left it since it was opened, and no part is proven yet',
    )
  })

  it('is warned of until it is safe; of an earlier visit’s release only while not one copy has left', () => {
    expect(mustStay(spread({ copies: 9 }))).toBe(true)
    expect(mustStay(spread({ custody: custody({ held: 46 }) }))).toBe(false)
    expect(mustStay(spread({ isEarlier: true, copies: 1 }))).toBe(false)
    expect(mustStay(spread({ isEarlier: true, copies: 0.9 }))).toBe(true)
    expect(mustStay(spread({ isEarlier: true, copies: 0.2, resumed: true }))).toBe(false)
  })
})

it.each([
  [coverage(0, 1), 'unclear'],
  [coverage(0, 0.33), '≤ 33 %'],
  [coverage(0.4, 0.6), '50 %'],
  [coverage(1, 1), '100 %'],
  [coverage(0, 0), '0 %'],
  [{ ...coverage(0.4, 0.6), sampled: 0 }, 'unclear'],
])('%j is written %s', (estimate, words) => {
  expect(completeInWords(estimate)).toBe(words)
})
