/** CREW §5.2.1–5.2.4 (C1, C8, C9, C10, C11): how time and bytes grow with recipients, size and loss, and what fast peers bring. */
import { heterogeneous } from '../sim/conditions.ts'
import { sweep, type SweepPoint } from './runs.ts'

export interface Scaling {
  /** By recipients, at 10–150 ms and at 2–700 ms. */
  readonly recipients: readonly SweepPoint[]
  readonly recipientsFar: readonly SweepPoint[]
  /** By bytes. */
  readonly sizes: readonly SweepPoint[]
  /** By recipients: all at 200 kbit/s, and with the paper's faster classes. */
  readonly homogeneous: readonly SweepPoint[]
  readonly mixed: readonly SweepPoint[]
  /** By the loss bound in percent. */
  readonly losses: readonly SweepPoint[]
}

const few = [5, 10, 20, 30, 40, 50, 60, 80, 100] as const
const heavySeeds = 2

export function scaling(seeds: number, tell: (what: string) => void): Scaling {
  const recipients = sweep(
    [...few, 200, 1_000].map((peers) => [peers, { peers }, peers < 1_000 ? seeds : heavySeeds] as const),
    seeds,
  )
  tell('recipients')
  const recipientsFar = sweep(
    few.map((peers) => [peers, { peers, latencyMs: [2, 700] }] as const),
    seeds,
  )
  tell('recipients at 2–700 ms')
  const sizes = sweep(
    [25, 50, 100, 200, 400, 800].map((kb) => [kb * 1_000, { bytes: kb * 1_000 }] as const),
    seeds,
  )
  tell('sizes')
  const groups = [10, 20, 30, 40, 50, 60] as const
  const homogeneous = sweep(
    groups.map((peers) => [peers, { peers }] as const),
    seeds,
  )
  const mixed = sweep(
    groups.map((peers) => [peers, { peers, rates: heterogeneous(peers) }] as const),
    seeds,
  )
  tell('heterogeneous')
  const losses = sweep(
    [0, 1, 5, 10, 15, 20].map((percent) => [percent, { lossBound: percent / 100 }] as const),
    seeds,
  )
  tell('loss')
  return { recipients, recipientsFar, sizes, homogeneous, mixed, losses }
}
