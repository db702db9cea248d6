import { describe, expect, it } from 'vitest'
import { isNobodyHere, nextArrival } from './holders.ts'

const view = (bytesHave: number, files = 0) => ({
  id: 'r1',
  progress: { chunksHave: 0, chunksTotal: 9, bytesHave, bytesTotal: 900 },
  files: Array.from({ length: files }, (_, i) => ({ path: `${i}`, type: '', size: 1, priority: 0 })),
})
const statsOf = (neighbors: number, sampled: number, complete = 0, peers = neighbors) => ({
  neighbors,
  coverage: { complete, low: 0, high: 1, sampled, peers },
})
const connected = { kind: 'connected', since: 0 } as const

describe('what has come of a release', () => {
  it('is silent since the last byte, or the list of files, of the same release', () => {
    const first = nextArrival(undefined, view(0), 1_000)
    expect(nextArrival(first, view(0), 2_000)).toBe(first)
    const listed = nextArrival(first, view(0, 3), 3_000)
    expect(listed.since).toBe(3_000)
    expect(nextArrival(listed, view(100, 3), 4_000).since).toBe(4_000)
    expect(nextArrival(listed, { ...view(0, 3), id: 'r2' }, 5_000).since).toBe(5_000)
  })
})

describe('that nobody is here who has it', () => {
  const arrival = { id: 'r1', have: 0, since: 0 }

  it('is known a moment after the server has named nobody', () => {
    const alone = { kind: 'alone', since: 1_000 } as const
    expect(isNobodyHere(arrival, alone, statsOf(0, 0), 5_000)).toBe(false)
    expect(isNobodyHere(arrival, alone, statsOf(0, 0), 6_000)).toBe(true)
  })

  it('is known when all others have told that they are not whole, and nothing comes', () => {
    expect(isNobodyHere(arrival, connected, statsOf(2, 2), 9_000)).toBe(false)
    expect(isNobodyHere(arrival, connected, statsOf(2, 2), 10_000)).toBe(true)
    expect(isNobodyHere({ ...arrival, since: 5_000 }, connected, statsOf(2, 2), 10_000)).toBe(false)
  })

  it('is not said where one is whole, or some have not been heard', () => {
    expect(isNobodyHere(arrival, connected, statsOf(3, 3, 0.3), 60_000)).toBe(false)
    expect(isNobodyHere(arrival, connected, statsOf(3, 2), 60_000)).toBe(false)
    expect(isNobodyHere(arrival, connected, statsOf(3, 6, 0, 40), 60_000)).toBe(false)
  })

  it('is not said of a page that is cut off, or away: other notices say that', () => {
    for (const kind of ['joining', 'disconnected', 'away'] as const)
      expect(isNobodyHere(arrival, { kind, since: 0 }, statsOf(0, 0), 60_000)).toBe(false)
  })
})
