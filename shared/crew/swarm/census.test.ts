import { describe, expect, it } from 'vitest'
import { Random } from '../../lib/random.ts'
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import { CensusTaker } from './census.ts'

const whole = { sequence: 3, progress: 255, degree: 6 }
const half = { sequence: 3, progress: 120, degree: 6 }

describe('census', () => {
  it('[C2] says nothing certain without samples', () => {
    expect(new CensusTaker().estimate(1, 0, 0)).toEqual({
      complete: 0,
      low: 0,
      high: 1,
      sampled: 0,
      peers: 0,
    })
  })

  it('[C2] counts the newest report of each peer, of this release only, for 10 s', () => {
    const census = new CensusTaker()
    census.note('a', half, 0)
    census.note('a', whole, 100)
    census.note('b', half, 100)
    census.note('c', { ...whole, sequence: 2 }, 100)
    census.note('d', { ...whole, progress: 254 }, 100)
    const estimate = census.estimate(3, 0, 200)
    expect(estimate.sampled).toBe(4)
    expect(estimate.low).toBeLessThan(0.25)
    expect(estimate.high).toBeGreaterThan(0.25)
    expect(census.estimate(3, 0, 100 + parameters.sampleMs + 1).sampled).toBe(0)
  })

  it('[C2] estimates the size of the swarm from repeated draws', () => {
    for (const size of [5, 50, 300]) {
      const errors: number[] = []
      for (let seed = 0; seed < 20; seed++) {
        const random = new Random(`size/${size}/${seed}`)
        const census = new CensusTaker()
        for (let i = 0; i < 256; i++) census.draw(`peer-${random.below(size)}`, i)
        errors.push(census.estimate(1, 0, 300).peers / size)
      }
      const mean = errors.reduce((a, b) => a + b, 0) / errors.length
      expect(mean).toBeGreaterThan(0.9)
      expect(mean).toBeLessThan(1.1)
    }
  })

  it('[C2] counts a thousand within 15 %, of two minutes of draws', () => {
    const errors = Array.from({ length: 20 }, (_, seed) => {
      const random = new Random(`thousand/${seed}`)
      const census = new CensusTaker()
      const draws = (parameters.drawMs / 1_000) * parameters.censusWalksPerSecond
      for (let i = 0; i < draws; i++)
        census.draw(`peer-${random.below(1_000)}`, i * (1_000 / parameters.censusWalksPerSecond))
      return Math.abs(census.size95(parameters.drawMs) / 1_000 - 1)
    })
    expect(errors.filter((error) => error <= 0.15)).toHaveLength(20)
    expect(errors.reduce((a, b) => a + b, 0) / 20).toBeLessThan(0.08)
  })

  it('[C2] forgets draws that are old', () => {
    const census = new CensusTaker()
    for (let i = 0; i < 50; i++) census.draw(`old-${i % 10}`, i)
    expect(census.size95(100)).toBe(10)
    census.draw('new', parameters.drawMs + 100)
    expect(census.size95(parameters.drawMs + 100)).toBe(1)
  })

  it('[T4] holds a bounded number of reports', () => {
    const census = new CensusTaker()
    for (let i = 0; i < 5_000; i++) {
      census.note(`peer-${i}`, half, i)
      census.draw(`peer-${i}`, i)
    }
    expect(census.kept).toBeLessThanOrEqual(limits.samplesMax + limits.drawsMax)
  })
})
