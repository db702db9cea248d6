import { describe, expect, it } from 'vitest'
import { wirePerPayload } from '../../shared/sim/experiments/simulation.ts'
import { latencyFloorMs, measure } from './cell.ts'
import { quickCells, type Cell } from './matrix.ts'

const origin = { sources: 'aaaa', commit: 'bbbb' }
const national = quickCells().find(({ key }) => key === '20M-national-100KB')

function small(): Cell {
  if (national === undefined) throw new Error('a national cell')
  return { ...national, conditions: { ...national.conditions, peers: 10, bytes: 40_000 } }
}

describe('the latency floor', () => {
  const bounds = { doubling: 2, fluid: 1, postal: 9, source: 1.5, largest: 9, name: 'postal' } as const

  it('is the largest bound without latency on the wire, and the way to the farthest', () => {
    expect(latencyFloorMs(bounds, 250)).toBe(2 * wirePerPayload * 1_000 + 250)
    expect(latencyFloorMs({ ...bounds, doubling: null, postal: null }, 250)).toBe(
      1.5 * wirePerPayload * 1_000 + 250,
    )
  })

  it('is not known where some are cut off', () => {
    expect(latencyFloorMs(bounds, null)).toBeNull()
  })
})

describe('a run of a cell', () => {
  it('is whole, later than the floor, repeats, and says which code ran', () => {
    const run = measure(small(), 'cell', origin, () => undefined)
    const { cpuSeconds, ...rest } = run
    expect(cpuSeconds).toBeGreaterThan(0)
    expect(rest).toMatchObject({ seed: 'cell', ...origin, peers: 10, completed: 10 })
    expect(run.eccentricityMs).toBeGreaterThanOrEqual(5)
    expect(run.eccentricityMs).toBeLessThan(200)
    expect(run.whole.last).toBeGreaterThan(run.floorMs ?? Infinity)
    expect(run.header.last).toBeGreaterThanOrEqual(run.eccentricityMs ?? Infinity)
    expect(run.ratio).toBeCloseTo((run.whole.last ?? 0) / 1_000 / (run.bound * wirePerPayload), 1)
    expect([run.uplinkUse.length, run.sourceUse.length]).toEqual([10, 10])
    const { cpuSeconds: _, ...second } = measure(small(), 'cell', origin, () => undefined)
    expect(second).toEqual(rest)
  })
})
