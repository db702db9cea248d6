/** The conditions under which the protocol is measured. */
import type { SimulationOptions } from '../shared/sim/simulation.ts'

export type Conditions = Omit<SimulationOptions, 'seed'>

/** CREW's default (paper §5.2), at the latencies of one continent. */
export const usual: Conditions = {
  peers: 60,
  bytes: 100_000,
  upBitsPerSecond: 200e3,
  downBitsPerSecond: 200e3,
  latencyMs: [10, 150],
  lossBound: 0.01,
}
