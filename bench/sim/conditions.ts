/** The conditions under which the protocol is measured; `npm run bench:sim` runs them, and the goals look them up by name. */
import type { SimulationOptions, RateShare } from '../../shared/sim/experiments/simulation.ts'

export type Conditions = Omit<SimulationOptions, 'seed'>

export interface Condition {
  readonly name: string
  /** What differs from {@link usual}. */
  readonly changes: Partial<Conditions>
  /** Where a run takes a minute: no more seeds than these. */
  readonly seedsMax?: number
}

/** CREW's default (paper §5.2), at the latencies of one continent. What is measured is the overlay, without the server's help. */
export const usual: Conditions = {
  peers: 60,
  bytes: 100_000,
  upBitsPerSecond: 200e3,
  downBitsPerSecond: 200e3,
  latencyMs: [10, 150],
  lossBound: 0.01,
  serverPushes: false,
}

/** The paper's other classes (§5.2.3): one in five has 800 kbit/s; above 45 nodes there is one of 3,200 too. */
export function heterogeneous(peers: number): readonly RateShare[] {
  return [fast(800, 0.2), ...(peers > 45 ? [fast(3_200, 1 / peers)] : [])]
}

function fast(kbit: number, share: number): RateShare {
  return { upBitsPerSecond: kbit * 1e3, downBitsPerSecond: kbit * 1e3, share }
}

/** Links that have been open for two minutes: nothing of their set-up is left to pay. */
const restedMs = 120_000

export const conditions = {
  usual: { name: '60 peers, 100 KB, 200 kbit/s, 10–150 ms, loss 0–1 %', changes: {} },
  far: { name: '… 2–700 ms', changes: { latencyMs: [2, 700] } },
  peers20: { name: '… 20 peers', changes: { peers: 20 } },
  peers200: { name: '… 200 peers', changes: { peers: 200 } },
  kb25: { name: '… 25 KB', changes: { bytes: 25_000 } },
  kb400: { name: '… 400 KB', changes: { bytes: 400_000 } },
  mb1: { name: '… 1 MB', changes: { bytes: 1_000_000 } },
  mb4: { name: '… 4 MB', changes: { bytes: 4_000_000 } },
  mb10: { name: '… 10 MB', changes: { bytes: 10_000_000 }, seedsMax: 2 },
  mixed: {
    name: '… one in five with 800 kbit/s, one in 60 with 3,200',
    changes: { rates: heterogeneous(usual.peers) },
  },
  loss0: { name: '… loss 0', changes: { lossBound: 0 } },
  loss5: { name: '… loss 0–5 %', changes: { lossBound: 0.05 } },
  loss10: { name: '… loss 0–10 %', changes: { lossBound: 0.1 } },
  loss20: { name: '… loss 0–20 %', changes: { lossBound: 0.2 } },
  rested: { name: '… links open for 2 minutes', changes: { settleMs: restedMs } },
  rested800: {
    name: '… links open for 2 minutes, 800 KB',
    changes: { settleMs: restedMs, bytes: 800_000 },
  },
  lan: {
    name: '… 100 Mbit/s, 1–5 ms, 3 MB',
    changes: { upBitsPerSecond: 100e6, downBitsPerSecond: 100e6, latencyMs: [1, 5], bytes: 3e6 },
  },
} as const satisfies Record<string, Condition>

export type ConditionKey = keyof typeof conditions
