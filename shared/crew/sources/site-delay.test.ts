/** When a busy site is asked, and for what. */
import { describe, expect, it } from 'vitest'
import { parameters } from '../../wire/parameters.ts'
import { makeRelease, Rig, type TestRelease } from '../testing/rig.ts'

interface Visit {
  readonly seed?: string
  readonly chunks?: number
  readonly have?: readonly number[]
  readonly visitors?: number
  readonly answerMs?: number
}

/** A visitor of a busy site: nothing is known of the way to it. */
function visit({ seed = 'visitor', chunks = 100, have = [], visitors = 5, answerMs = Infinity }: Visit) {
  const rig = new Rig(100, seed)
  const base = makeRelease(chunks)
  const content: TestRelease = { ...base, header: { ...base.header, aligned: true } }
  const { header } = content
  rig.resume(content, have)
  const site = { visitors, wayMs: Infinity, latencyMs: answerMs, answerMs }
  rig.input({ type: 'web-seed', release: header.id, site })
  /** What is fetched next, and after how many ms; nothing after a minute. */
  const next = () => {
    for (const from = rig.now; rig.now < from + 60_000; rig.pass(5)) {
      const runs = rig.take('fetch-chunks')
      if (runs.length > 0) return { runs, afterMs: rig.now - from }
    }
    return { runs: [], afterMs: Infinity }
  }
  const ended = (good: boolean): void => void rig.input({ type: 'web-seed-ended', release: header.id, good })
  const bring = ({ first, last }: { readonly first: number; readonly last: number }): void => {
    for (let chunk = first; chunk <= last; chunk++) rig.webSeedGives(content, chunk)
  }
  return { rig, next, ended, bring }
}

/** The mean delay of a crowd whose answers take a second or more. */
const meanMs = (visitors: number): number => visitors * parameters.siteDelayPerVisitor * 1_000

describe('a crowd’s delay', () => {
  it('[P12.20] a crowd’s delay is four seconds in the mean at most, and an answer counts one second', () => {
    const crowd = visit({ visitors: 1_000 }).next().afterMs
    expect(crowd).toBeGreaterThanOrEqual(parameters.siteDelayMsMax / 2)
    expect(crowd).toBeLessThanOrEqual(1.5 * parameters.siteDelayMsMax + 5)
    const slow = visit({ visitors: 20, answerMs: 10_000 }).next().afterMs
    expect(slow).toBeGreaterThanOrEqual(meanMs(20) / 2)
    expect(slow).toBeLessThanOrEqual(1.5 * meanMs(20) + 5)
  })

  it('[P12.21] visitors of a crowd do not ask at once, none before half of the mean delay and none after all and a half', () => {
    const delays = Array.from({ length: 20 }, (_, i) => visit({ seed: `${i}`, visitors: 20 }).next().afterMs)
    for (const delay of delays) {
      expect(delay).toBeGreaterThanOrEqual(meanMs(20) / 2)
      expect(delay).toBeLessThanOrEqual(1.5 * meanMs(20) + 5)
    }
    expect(new Set(delays).size).toBeGreaterThan(10)
    expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(meanMs(20) / 2)
  })
})

describe('a busy site', () => {
  it('[P12.14] a busy site is asked for one run at a time, though there are gaps', () => {
    const have = Array.from({ length: 100 }, (_, chunk) => chunk).filter((chunk) => chunk % 3 > 0)
    const { runs } = visit({ have }).next()
    expect(runs).toHaveLength(1)
    expect(runs[0]?.first).toBe(runs[0]?.last)
  })

  it('[P12.18] a busy site has rest between two fetches, half of its last answer’s time and more', () => {
    const { rig, next, ended, bring } = visit({})
    const { runs } = next()
    rig.pass(1_000)
    for (const run of runs) bring(run)
    ended(true)
    const { afterMs } = next()
    expect(afterMs).toBeGreaterThanOrEqual(500)
    expect(afterMs).toBeLessThanOrEqual(1_505)
  })

  it('[P12.22] a site that fails again and again is asked every twelve seconds', () => {
    const { next, ended } = visit({})
    next()
    const waits = Array.from({ length: 7 }, () => {
      ended(false)
      return Math.round(next().afterMs / 100) * 100
    })
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 12_000, 12_000, 12_000])
  })
})
