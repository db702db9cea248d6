import { describe, expect, it } from 'vitest'
import { Random } from '../../lib/random.ts'
import { estimateCoverage, wilson, type Report } from './coverage.ts'

const peers = 1_000

/** When a random peer has the release whole, s after its publication. */
type Shape = (random: Random) => number

function logistic(middle: number, scale: number): Shape {
  return (random) => {
    const u = random.float()
    return middle + scale * Math.log(u / (1 - u))
  }
}

const shapes: Readonly<Record<string, Shape>> = {
  'an epidemic of seconds': logistic(10, 0.5),
  'an epidemic of half a minute': logistic(20, 3),
  'one after another': (random) => 5 + 20 * random.float(),
  'four in ten never': (random) => (random.float() < 0.6 ? 10 + 2 * random.float() : Infinity),
  'a long tail': (random) => 8 - 3 * Math.log(random.float()),
  'all at once': () => 10,
}

/** A console hears eight reports a second, half a second old; it looks each second for half a minute. */
function looks(name: string, shape: Shape, runs: number): { hits: number; looks: number; width: number } {
  const tally = { hits: 0, looks: 0, width: 0 }
  for (let run = 0; run < runs; run++) {
    const random = new Random(`${name}/${run}`)
    const wholeAt = Array.from({ length: peers }, () => shape(random))
    const newest = new Map<number, { at: number; report: Omit<Report, 'ageMs'> }>()
    for (let tick = 1; tick <= 30 * 8; tick++) {
      const now = tick / 8
      const peer = random.below(peers)
      const at = now - 0.25 - 0.5 * random.float()
      const done = wholeAt[peer] ?? Infinity
      const progress = done === Infinity ? 0.3 : Math.max(0, Math.min(1, at / done))
      newest.set(peer, { at, report: { whole: done <= at, progress } })
      if (tick % 8 !== 0) continue
      const recent = [...newest.values()].filter((one) => one.at > now - 10)
      const { low, high } = estimateCoverage(
        recent.map((one) => ({ ...one.report, ageMs: (now - one.at) * 1_000 })),
        peers,
      )
      const truth = wholeAt.filter((done) => done <= now).length / peers
      tally.looks++
      if (low <= truth && truth <= high) tally.hits++
      tally.width += high - low
    }
  }
  return tally
}

/** The i-th of many, of which such a share is whole. */
function report(i: number, share: number): Report {
  const whole = i % 10 < share * 10
  return { whole, progress: whole ? 1 : 0.4, ageMs: 500 + i * 100 }
}

describe('coverage from reports', () => {
  it('[C2] however a release spreads, the truth lies within the interval in 95 % of looks', () => {
    const all = { hits: 0, looks: 0, width: 0 }
    for (const [name, shape] of Object.entries(shapes)) {
      const tally = looks(name, shape, 5)
      expect(tally.hits / tally.looks, name).toBeGreaterThan(0.9)
      all.hits += tally.hits
      all.looks += tally.looks
      all.width += tally.width
    }
    expect(all.hits / all.looks).toBeGreaterThanOrEqual(0.95)
    // And not because it says nothing.
    expect(all.width / all.looks).toBeLessThan(0.4)
  })

  it('[C2] nothing moves: the interval is narrow, and about where the reports are', () => {
    for (const share of [0, 0.3, 1]) {
      const { complete, low, high } = estimateCoverage(
        Array.from({ length: 80 }, (_, i) => report(i, share)),
        peers,
      )
      expect(low).toBeLessThanOrEqual(share)
      expect(high).toBeGreaterThanOrEqual(share)
      expect(high - low).toBeLessThan(0.45)
      expect(Math.abs(complete - share)).toBeLessThan(0.1)
    }
  })

  it('[C2] all were asked and all are whole: it is certain', () => {
    const reports = Array.from({ length: 20 }, () => ({ whole: true, progress: 1, ageMs: 3_000 }))
    expect(estimateCoverage(reports, 20)).toEqual({ complete: 1, low: 1, high: 1 })
    expect(estimateCoverage([], 20)).toEqual({ complete: 0, low: 0, high: 1 })
  })

  it("[C2] Wilson's interval covers the truth in 95 % of samples, and closes when all are asked", () => {
    const random = new Random('wilson')
    let covered = 0
    const trials = 2_000
    for (let t = 0; t < trials; t++) {
      const truth = random.float()
      let hits = 0
      for (let i = 0; i < 60; i++) if (random.float() < truth) hits++
      const { low, high } = wilson(hits, 60, 100_000)
      if (low <= truth && truth <= high) covered++
    }
    expect(covered / trials).toBeGreaterThan(0.93)
    expect(wilson(7, 20, 20)).toEqual({ low: 0.35, high: 0.35 })
    expect(wilson(0, 30, 1_000).low).toBe(0)
    expect(wilson(30, 30, 1_000).high).toBe(1)
  })
})
