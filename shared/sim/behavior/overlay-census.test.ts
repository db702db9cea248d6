import { describe, expect, it } from 'vitest'
import { makeContent } from '../world/content.ts'
import { lan } from '../engine/network.ts'
import {
  censusWalkEnds,
  joinTogether,
  samplingFigures,
  watchRelease,
} from '../experiments/overlay-experiments.ts'
import { Random } from '../../lib/random.ts'

describe('samples by walks', () => {
  it('[S3] at 256 peers, walks end as evenly as a perfect sample, but for 0.01', () => {
    const seed = 'walks'
    const world = joinTogether(seed, 256, 2_560, lan)
    world.run(15_000)
    const source = world.peers[0]
    if (source === undefined) throw new Error('a source')
    world.publish(source, makeContent(seed, { bytes: 5_000 }))
    world.run(45_000)
    const figures = censusWalkEnds(world, 40_000)
    expect(figures.samples, `seed ${seed}`).toBeGreaterThan(8_000)
    expect(figures.variationOfCounts - figures.noiseOfCounts, `seed ${seed}`).toBeLessThan(0.01)
  })

  it('the figures of a perfect sample are its noise, those of a skewed one its skew', () => {
    const random = new Random('figures')
    const counts = (skew: number): number[] => {
      const drawn = Array.from({ length: 256 }, () => 0)
      // With the chance of `skew`, one of the first half.
      for (let i = 0; i < 100_000; i++) {
        const at = random.below(random.float() < skew ? 128 : 256)
        drawn[at] = (drawn[at] ?? 0) + 1
      }
      return drawn
    }
    const even = samplingFigures(counts(0), 100_000)
    expect(even.variation).toBeLessThan(2 * even.noise)
    expect(even.variationOfCounts).toBeCloseTo(even.noiseOfCounts, 2)
    // Half of the skew lies where it belongs anyway.
    expect(samplingFigures(counts(0.2), 100_000).variation).toBeCloseTo(0.1, 1)
  })
})

describe('the census of a console', () => {
  it('[C2] while a release spreads, the truth lies within its interval in 95 % of looks', () => {
    let looks = 0
    let hits = 0
    let width = 0
    for (const seed of ['1', '2', '3', '4']) {
      const world = joinTogether(`census/${seed}`, 60, 600)
      world.run(20_000)
      const source = world.peers[0]
      if (source === undefined) throw new Error('a source')
      world.input(source, { type: 'watch-coverage', on: true })
      world.run(world.now + 3_000)
      const figures = watchRelease(world, source, makeContent(seed, { bytes: 100_000 }), 10_000)
      looks += figures.looks
      hits += figures.looks * figures.covered
      width += figures.looks * figures.width
      expect(figures.sizeRatio, `seed ${seed}`).toBeGreaterThan(0.75)
      expect(figures.sizeRatio, `seed ${seed}`).toBeLessThan(1.25)
    }
    expect(hits / looks).toBeGreaterThanOrEqual(0.95)
    // It says something: at rest it is narrow, and only in the seconds in which all finish does it know little.
    expect(width / looks).toBeLessThan(0.8)
  })
})
