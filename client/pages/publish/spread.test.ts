import { describe, expect, it } from 'vitest'
import { sampledComplete } from '../../publishing/safety.ts'
import { adviseClosing, mustStay } from './spread.ts'

const coverage = (complete: number, sampled: number) => ({ complete, low: 0, high: 1, sampled, peers: 20 })

describe('closing the tab', () => {
  it('is safe when a sampled receiver is complete, and says how many', () => {
    const advice = adviseClosing({
      copies: 0.9,
      coverage: coverage(0.6, 5),
      rate: 0,
      neighbors: 5,
      resumed: false,
    })
    expect(advice.safe).toBe(true)
    expect(advice.sentence).toContain('3 of 5 sampled receivers have every chunk')
    expect(
      adviseClosing({ copies: 0, coverage: coverage(1, 1), rate: 0, neighbors: 1, resumed: false }).sentence,
    ).toContain('1 of 1 sampled receiver has every chunk and serves')
  })

  it('is safe when more than 1.2 copies are out', () => {
    expect(
      adviseClosing({ copies: 1.2, coverage: undefined, rate: 0, neighbors: 3, resumed: false }).safe,
    ).toBe(false)
    expect(
      adviseClosing({ copies: 1.3, coverage: undefined, rate: 0, neighbors: 3, resumed: false }).safe,
    ).toBe(true)
  })

  it('is foreseen from the rate at which copies leave', () => {
    const spread = { copies: 0.2, coverage: undefined, rate: 0.1, neighbors: 3, resumed: false }
    expect(adviseClosing(spread).sentence).toContain('can do without it, in about 10 s at this rate.')
    expect(adviseClosing({ ...spread, rate: 0 }).sentence).toMatch(/can do without it\.$/)
  })

  it('is not safe with nobody there, and says so', () => {
    expect(
      adviseClosing({ copies: 0, coverage: undefined, rate: 0, neighbors: 0, resumed: false }).sentence,
    ).toContain('no receiver is connected')
  })

  it('says that what was sent before a reload is not counted, and asks nobody to stay for it', () => {
    const spread = { copies: 0.2, coverage: undefined, rate: 0, neighbors: 2, resumed: true }
    expect(adviseClosing(spread).sentence).toContain('0.2 copies have left this tab since it was opened')
    expect(mustStay(spread)).toBe(false)
  })

  it('is warned of while less than one copy is out and nobody is complete', () => {
    expect(mustStay({ copies: 0.99, coverage: coverage(0, 4), rate: 0, neighbors: 4, resumed: false })).toBe(
      true,
    )
    expect(mustStay({ copies: 1, coverage: undefined, rate: 0, neighbors: 4, resumed: false })).toBe(false)
    expect(
      mustStay({ copies: 0.5, coverage: coverage(0.25, 4), rate: 0, neighbors: 4, resumed: false }),
    ).toBe(false)
  })
})

it('counts the complete among the sampled', () => {
  expect([sampledComplete(undefined), sampledComplete(coverage(0.333, 3))]).toEqual([0, 1])
})
