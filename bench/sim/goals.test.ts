import { describe, expect, it } from 'vitest'
import { conditions, type ConditionKey } from './conditions.ts'
import { goalTable, type Goal } from '../report/goal.ts'
import { largeGoals, simGoals } from './goals.ts'
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

/** All conditions alike but for some; loss makes the time grow by 0.1 s a percent. */
function figures(changes: Partial<Record<ConditionKey, Partial<SimRun>>>): SimFigures {
  const losses: Partial<Record<ConditionKey, Partial<SimRun>>> = {
    loss0: { lastMs: 5_900 },
    loss5: { lastMs: 6_400 },
    loss10: { lastMs: 6_900 },
    loss20: { lastMs: 7_900, halfMs: 7_000 },
    mixed: { lastMs: 5_000 },
  }
  const keys = Object.keys(conditions) as ConditionKey[]
  return Object.fromEntries(
    keys.map((key) => [key, [{ ...good, ...losses[key], ...changes[key] }]]),
  ) as unknown as SimFigures
}

function missed(goals: readonly Goal[]): string[] {
  return goals.filter(({ held }) => held !== true).map(({ id, goal }) => `${id} ${goal}`)
}

describe('goals of bench:sim', () => {
  it('are held where all is good', () => {
    expect(missed(simGoals(figures({})))).toEqual([])
  })

  it.each<[string, Partial<Record<ConditionKey, Partial<SimRun>>>, string[]]>([
    ['late', { usual: { lastMs: 7_001 } }, ['goal 1 last peer ≤ 7.0 s', 'goal 6 growth linear (r² ≥ 0.98)']],
    ['far and late', { far: { lastMs: 9_001 } }, ['goal 1 last peer ≤ 9.0 s']],
    ['not all finish', { far: { lastMs: null } }, ['goal 1 last peer ≤ 9.0 s']],
    ['over the bound', { mb10: { doublingRatio: 1.41 } }, ['goal 4 ratio ≤ 1.4']],
    ['fast peers in vain', { mixed: { lastMs: 6_000 } }, ['goal 5 faster than homogeneous']],
    [
      'fast peers far from their bound',
      { mixed: { ratio: 1.51 } },
      ['goal 5 ratio to max(fluid, source) ≤ 1.5'],
    ],
    ['a tail', { loss10: { halfMs: 5_000 } }, ['goal 6 last/median ≤ 1.3']],
    ['duplicates', { rested800: { duplicates: 0.016 } }, ['goal 7 duplicates ≤ 1 %']],
    ['restless', { rested: { idleShare: 0.032 } }, ['goal 7 ≤ 3 % of its link keep links open']],
    [
      'too many bytes',
      { rested800: { bytesOverNF: { ...good.bytesOverNF, all: 1.14 } } },
      ['goal 7 all bytes ≤ 1.13 N·F'],
    ],
  ])('%s is told', (_, changes, expected) => {
    expect(missed(simGoals(figures(changes)))).toEqual(expected)
  })
})

describe('goals of bench:large', () => {
  const entry: LargeEntry = {
    peers: 1_000,
    seeds: 1,
    arranged: false,
    ratio: 1.3,
    wireRatio: 1.2,
    doublingRatio: 1.3,
    halfMs: 6_000,
    lastMs: 6_500,
    bytesOverNF: 1.1,
    minutes: 14,
    gigabytes: 11,
  }

  it('say what was not measured', () => {
    expect(largeGoals([]).map(({ held }) => held)).toEqual([null, null, null])
    expect(goalTable(largeGoals([]))).toContain('not measured')
  })

  it('hold each size to its own goal', () => {
    const all = [entry, { ...entry, peers: 10_000, doublingRatio: 1.38 }, { ...entry, peers: 100_000 }]
    expect(missed(largeGoals(all))).toEqual([])
    const slow = all.map((one) => ({ ...one, doublingRatio: 1.41, minutes: 15 }))
    expect(missed(largeGoals(slow))).toHaveLength(3)
    const stuck = all.map((one) => ({ ...one, lastMs: null, doublingRatio: null }))
    expect(missed(largeGoals(stuck))).toHaveLength(3)
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
