import { describe, expect, it } from 'vitest'
import type { Coverage } from '../../../api.ts'
import { surelyComplete } from '../../../publishing/safety.ts'
import { adviseClosing, completeInWords, mustStay } from './spread.ts'
import recorded from '../testing/recorded-curves.json' with { type: 'json' }

const coverage = (low: number, high = 1): Coverage => ({
  ...{ complete: (low + high) / 2, low, high, sampled: 5, peers: 20 },
})

describe('closing the tab', () => {
  it('is safe when somebody is complete for sure, and says how many at the least', () => {
    const spread = { copies: 0.9, rate: 0, neighbors: 5, resumed: false }
    expect(adviseClosing({ ...spread, coverage: coverage(0.15) })).toEqual({
      safe: true,
      sentence:
        'You can close this tab: at least 3 receivers have every chunk and serve the others, as the samples say.',
    })
    expect(adviseClosing({ ...spread, coverage: { ...coverage(1), peers: 1 } }).sentence).toContain(
      'at least 1 receiver has every chunk and serves',
    )
    expect(adviseClosing({ ...spread, coverage: coverage(0, 0.9) }).safe, 'a mean is no receiver').toBe(false)
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
    expect(mustStay({ copies: 0.99, coverage: coverage(0), rate: 0, neighbors: 4, resumed: false })).toBe(
      true,
    )
    expect(mustStay({ copies: 1, coverage: undefined, rate: 0, neighbors: 4, resumed: false })).toBe(false)
    expect(mustStay({ copies: 0.5, coverage: coverage(0.25), rate: 0, neighbors: 4, resumed: false })).toBe(
      false,
    )
  })
})

it('never says of a recorded run that somebody is complete before anybody is', () => {
  const looks = recorded.runs.flatMap(({ points }) =>
    points.map(([, truth, complete = 0, low = 0, high = 1, sampled = 0, peers = 0]) => ({
      truth,
      said: surelyComplete({ complete, low, high, sampled, peers }),
    })),
  )
  expect(looks.filter(({ truth, said }) => truth === 0 && said > 0)).toEqual([])
  expect(looks.filter(({ said }) => said > 0).length).toBeGreaterThan(20)
  expect(surelyComplete(undefined)).toBe(0)
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
