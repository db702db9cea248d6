import { describe, expect, it } from 'vitest'
import { conditions } from './conditions.ts'
import { goalTable, type Goal } from '../report/goal.ts'
import { idleGoal, largeGoal } from './goals.ts'
import type { LargeEntry } from '../large.ts'
import { overlayGoals } from './overlay-goals.ts'
import type { OverlayResults } from './overlay-goals.ts'
import type { SimFigures, SimRun } from './table.ts'

const good: SimRun = {
  seed: '1',
  peers: 60,
  bytes: 100_000,
  chunkBytes: 2_200,
  chunks: 46,
  completed: 60,
  halfMs: 5_500,
  ninetyMs: 5_800,
  lastMs: 6_000,
  headerHalfMs: 200,
  headerMs: 300,
  manifestHalfMs: 400,
  manifestMs: 500,
  firstChunkHalfMs: 600,
  firstChunkMs: 900,
  firstHalfMs: null,
  firstMs: null,
  bounds: { doubling: 4.4, fluid: 4, postal: 4.5, source: 4.4, largest: 4.5, name: 'postal' },
  ratio: 1.33,
  wireRatio: 1.23,
  doublingRatio: 1.26,
  bytesOverNF: {
    chunks: 1,
    metadata: 0.01,
    control: 0.01,
    packets: 0.08,
    setUp: 0,
    keepAlive: 0,
    acknowledgements: 0.01,
    retransmissions: 0,
    all: 1.11,
  },
  idleShare: 0.029,
  duplicates: 0.005,
  messagesPerPeer: 100,
  packetsPerPeer: 200,
  controlMessagesPerChunk: 2,
  uplinkUse: { all: [], source: [] },
  sourceCopies: 1.1,
  degrees: { min: 5, mean: 6, max: 8, fit: 1 },
  events: 1,
}

/** All conditions alike. */
function figures(idleShare: number): SimFigures {
  return Object.fromEntries(
    Object.keys(conditions).map((key) => [key, [{ ...good, idleShare }]]),
  ) as unknown as SimFigures
}

function missed(goals: readonly Goal[]): string[] {
  return goals.filter(({ held }) => held !== true).map(({ id, goal }) => `${id} ${goal}`)
}

describe('the goal of bench:sim', () => {
  it('is what an idle tab takes of its link', () => {
    expect(missed([idleGoal(figures(0.03))])).toEqual([])
    expect(missed([idleGoal(figures(0.031))])).toEqual(['goal 7 ≤ 3 % of its link keep links open'])
  })
})

describe('the goal of bench:large', () => {
  const entry: LargeEntry = {
    peers: 100_000,
    seeds: 1,
    arranged: true,
    ratio: 1.3,
    wireRatio: 1.2,
    doublingRatio: 1.3,
    halfMs: 6_000,
    lastMs: 6_500,
    bytesOverNF: 1.1,
    minutes: 14,
    gigabytes: 11,
  }

  it('says that it was not measured', () => {
    expect(largeGoal([{ ...entry, peers: 1_000 }]).held).toBeNull()
    expect(goalTable([largeGoal([])])).toContain('not measured')
  })

  it('is held in time, within its memory, to the end', () => {
    expect(missed([largeGoal([entry])])).toEqual([])
    for (const change of [{ minutes: 15 }, { gigabytes: 12 }, { lastMs: null }])
      expect(missed([largeGoal([{ ...entry, ...change }])])).toHaveLength(1)
  })
})

describe('goals of bench:overlay', () => {
  const graph = { fit: 0.97, meanDegree: 6, eigenvalue: 0.75, diameter: 6, parts: [1_000] }
  const fine: OverlayResults = {
    headers: [{ lastMs: 400, eccentricityMs: 300, eccentricityWithSendingMs: 350, copies: 1.1 }],
    young: [graph],
    settled: [graph],
    quarterGone: [{ parts: [750], ms: 0 }],
    halfGone: [{ parts: [480, 20], ms: 9_000 }],
    walks: [{ samples: 40_000, variation: 0.02, noise: 0.01, variationOfCounts: 0.03, noiseOfCounts: 0.03 }],
    census: [
      {
        looks: 100,
        covered: 0.97,
        coveredWhileMoving: 0.95,
        looksWhileMoving: 40,
        width: 0.3,
        widthWhileMoving: 0.5,
        sizeRatio: 1.3,
        laterSizeRatio: 1.1,
      },
    ],
  }

  it('are held where all is good', () => {
    expect(missed(overlayGoals(fine))).toEqual([])
  })

  it.each<[string, Partial<OverlayResults>, string]>([
    [
      'a slow header',
      { headers: [{ ...fine.headers[0], lastMs: 451 } as never] },
      'goal 8 header within 1.5',
    ],
    ['one that is cut off', { quarterGone: [{ parts: [749, 1], ms: 3_000 }] }, 'goal 9 still one component'],
    ['one that never mends', { halfGone: [{ parts: [480, 20], ms: null }] }, 'goal 9 one component again'],
    ['a graph in parts', { settled: [{ ...graph, diameter: Infinity }] }, 'goal 9 diameter'],
    ['a wrong size', { census: [{ ...fine.census[0], laterSizeRatio: 0.84 } as never] }, 'goal 11 size'],
  ])('%s is told', (_, changes, expected) => {
    const goals = missed(overlayGoals({ ...fine, ...changes }))
    expect(goals).toHaveLength(1)
    expect(goals[0]).toContain(expected)
  })
})
