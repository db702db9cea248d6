import { describe, expect, it } from 'vitest'
import { byteKinds } from '../engine/traffic.ts'
import { Simulation, type SimulationOptions } from './simulation.ts'

const small: SimulationOptions = {
  peers: 12,
  bytes: 60_000,
  upBitsPerSecond: 1e6,
  downBitsPerSecond: 1e6,
  latencyMs: [10, 50],
  lossBound: 0.01,
  seed: 'simulation',
}

function run(seed: string): string {
  return JSON.stringify(new Simulation({ ...small, seed }).runToEnd(120_000))
}

describe('an experiment', () => {
  it('runs to its end, and says how long it took beside the bound and where the bytes went', () => {
    const phases = new Set<string>()
    const simulation = new Simulation(small)
    const result = simulation.runToEnd(120_000, ({ phase }) => phases.add(phase))
    expect(phases).toContain('joining')
    expect(simulation.phase).toBe('done')
    expect(result.completed).toBe(12)
    const { halfMs, ninetyMs, lastMs, headerMs, manifestMs, ratio } = result
    const times = [0, headerMs, manifestMs, lastMs].map((ms) => ms ?? NaN)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect([halfMs, ninetyMs, lastMs]).toEqual(
      [halfMs, ninetyMs, lastMs].toSorted((a, b) => (a ?? 0) - (b ?? 0)),
    )
    expect(ratio).toBeGreaterThan(1)
    expect(result.bytesOverNF.chunks).toBeGreaterThanOrEqual(1)
    expect(result.bytesOverNF.chunks).toBeLessThan(1.2)
    const sum = byteKinds.reduce((total, kind) => total + result.bytesOverNF[kind], 0)
    expect(result.bytesOverNF.all).toBeCloseTo(sum, 9)
    expect(result.bytesOverNF.metadata).toBeGreaterThan(900 / 60_000)
    expect(result.sourceCopies).toBeGreaterThanOrEqual(1)
  })

  it('what is wanted first is with all long before the rest is with anyone', () => {
    const result = new Simulation({ ...small, bytes: 1_000_000, firstBytes: 40_000 }).runToEnd(120_000)
    const { firstHalfMs, firstMs, halfMs, lastMs } = result
    expect(result.completed).toBe(12)
    expect(firstHalfMs).toBeLessThan((halfMs ?? 0) / 3)
    expect(firstMs).toBeLessThan((lastMs ?? 0) / 2)
    expect(new Simulation(small).runToEnd(120_000)).toMatchObject({ firstHalfMs: null, firstMs: null })
  })

  it('says when the first chunk came, how busy uplinks were, and what messages carried no chunk', () => {
    const simulation = new Simulation(small)
    expect(simulation.result().uplinkUse).toEqual({ all: [], source: [] })
    const result = simulation.runToEnd(120_000)
    const { headerHalfMs, headerMs, manifestHalfMs, manifestMs, firstChunkHalfMs, firstChunkMs, lastMs } =
      result
    const rising = [0, headerHalfMs, manifestHalfMs, firstChunkHalfMs, firstChunkMs, lastMs].map(
      (ms) => ms ?? NaN,
    )
    expect(rising).toEqual(rising.toSorted((a, b) => a - b))
    expect(headerHalfMs).toBeLessThanOrEqual(headerMs ?? 0)
    expect(manifestHalfMs).toBeLessThanOrEqual(manifestMs ?? 0)
    const { all, source } = result.uplinkUse
    expect([all.length, source.length]).toEqual([10, 10])
    for (const share of [...all, ...source]) {
      expect(share).toBeGreaterThanOrEqual(0)
      expect(share).toBeLessThanOrEqual(1.000001)
    }
    // The slices add up to the bytes that have left: those in the ledger, less what waited in queues at the two ends.
    const capacity = 13 * 125 * (lastMs ?? 0)
    const left = (all.reduce((sum, share) => sum + share, 0) / 10) * capacity
    expect(left / (12 * 60_000)).toBeGreaterThan(result.bytesOverNF.all - 0.1)
    expect(left / (12 * 60_000)).toBeLessThan(result.bytesOverNF.all + 0.1)
    const messages = (result.messagesPerPeer * 13) / (12 * result.chunks)
    expect(result.controlMessagesPerChunk).toBeGreaterThan(0)
    expect(result.controlMessagesPerChunk).toBeLessThan(messages - 1)
    simulation.advance(5_000)
    expect(simulation.result().uplinkUse).toEqual(result.uplinkUse)
  })

  it('draws a curve that never falls and ends with all', () => {
    const { curve } = new Simulation(small).runToEnd(120_000)
    for (const key of ['ms', 'complete', 'chunks'] as const) {
      const values = curve.map((point) => point[key])
      expect(values).toEqual(values.toSorted((a, b) => a - b))
    }
    expect(curve.at(-1)).toMatchObject({ complete: 1, chunks: 1 })
  })

  it('repeats exactly with the same seed, and not with another', () => {
    expect(run('a')).toBe(run('a'))
    expect(run('b')).not.toBe(run('a').replaceAll('"a"', '"b"'))
  })

  it('advances in steps, as a page does, to the same end', () => {
    const simulation = new Simulation({ ...small, seed: 'steps' })
    const phases: string[] = [simulation.phase]
    const note = (): void => void (phases.at(-1) !== simulation.phase && phases.push(simulation.phase))
    while (simulation.advance(40) === 'joining') note()
    note()
    const settledAt = simulation.world.now
    simulation.publish()
    expect(simulation.world.now).toBe(settledAt)
    for (let i = 0; simulation.phase === 'spreading' && i < 10_000; i++) {
      note()
      simulation.advance(40)
    }
    note()
    expect(phases).toEqual(['new', 'joining', 'settled', 'spreading', 'done'])
    const whole = new Simulation({ ...small, seed: 'steps' }).runToEnd(120_000)
    expect(simulation.result()).toEqual(whole)
  })

  it('says so when time was not enough', () => {
    const result = new Simulation(small).runToEnd(100)
    expect(result.completed).toBe(0)
    expect(result.lastMs).toBeNull()
    expect(result.ratio).toBeNull()
  })

  it('gives a share of the receivers another rate, exact in number, never the source', () => {
    const rate = { upBitsPerSecond: 4e6, downBitsPerSecond: 4e6 }
    const simulation = new Simulation({
      ...small,
      peers: 25,
      settleMs: 100,
      rates: [{ ...rate, share: 0.2 }],
    })
    simulation.settle()
    const fast = simulation.receivers.filter((peer) => peer.host.rate.upBitsPerSecond === 4e6)
    expect(simulation.receivers.length).toBe(25)
    expect(fast.length).toBe(5)
    expect(simulation.source.host.rate.upBitsPerSecond).toBe(1e6)
    expect(simulation.bounds()).toMatchObject({ doubling: null, postal: null })
  })
})
