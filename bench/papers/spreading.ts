/** CREW's C6, C7, C12 and C13: who is done when, how soon all know of it, who comes last, and how it ends. */
import { Simulation, type CurvePoint, type Result } from '../../shared/sim/experiments/simulation.ts'
import { heterogeneous, usual, type Conditions } from '../sim/conditions.ts'
import { measure, seconds, spread, thinned, timeOf, virtualMsMax, type Spread } from './runs.ts'

export interface Spreading {
  /** The runs at CREW's default, their curves thinned. */
  readonly coverage: readonly Result[]
  /** When so much of the receivers was done, s. */
  readonly done: readonly { readonly share: number; readonly at: Spread | null }[]
  readonly tails: readonly Tail[]
  readonly endings: readonly Ending[]
}

interface Tail {
  readonly lossBound: number
  readonly lastOverMedian: Spread | null
  /** Receivers that became complete in the last tenth of the time, and how long after three quarters of all the last was, as a share of it. */
  readonly inLastTenth: Spread | null
  readonly afterThreeQuarters: Spread | null
}

/** How runs ended, all seeds together. */
interface Ending {
  readonly condition: string
  readonly runs: number
  /** Receivers that were complete, of all. */
  readonly complete: number
  readonly receivers: number
  readonly chunksAccepted: number
  readonly chunksDue: number
  readonly acceptedTwice: number
  /** Bytes of chunks that came in vain, as a share of those that are had; the worst run. */
  readonly inVain: number
  /** Bytes of chunks that were sent in the half minute after the last was complete. */
  readonly chunkBytesAfter: number
}

const curvePointsMax = 150
const quietMs = 30_000

export function spreading(seeds: number, tell: (what: string) => void): Spreading {
  const results = measure({}, seeds)
  const coverage = results.map((result) => ({
    ...result,
    curve: rounded(thinned(result.curve, curvePointsMax)),
  }))
  const done = [0.1, 0.25, 0.5, 0.75, 0.9, 1].map((share) => ({
    share,
    at: spread(results.map(({ curve }) => seconds(timeOf(curve, share)))),
  }))
  const tails = [0, 0.01, 0.1, 0.2].map((lossBound) => tailOf(lossBound, measure({ lossBound }, seeds)))
  const endings = [
    ending('default', {}, seeds),
    ending('loss 0–20 %', { lossBound: 0.2 }, seeds),
    ending('200/800/3,200 kbit/s', { rates: heterogeneous(usual.peers) }, seeds),
  ]
  tell('endings')
  return { coverage, done, tails, endings }
}

function tailOf(lossBound: number, results: readonly Result[]): Tail {
  return {
    lossBound,
    lastOverMedian: spread(
      results.map(({ lastMs, halfMs }) => (lastMs === null || halfMs === null ? null : lastMs / halfMs)),
    ),
    inLastTenth: spread(
      results.map(({ lastMs, curve, peers }) =>
        lastMs === null ? null : peers - Math.round(completeAt(curve, 0.9 * lastMs) * peers),
      ),
    ),
    afterThreeQuarters: spread(
      results.map(({ lastMs, curve }) =>
        lastMs === null ? null : 1 - (timeOf(curve, 0.75) ?? lastMs) / lastMs,
      ),
    ),
  }
}

/** Share of the receivers that were complete at `ms`. */
function completeAt(curve: readonly CurvePoint[], ms: number): number {
  return curve.findLast((point) => point.ms <= ms)?.complete ?? 0
}

function ending(condition: string, changes: Partial<Conditions>, seeds: number): Ending {
  let complete = 0
  let accepted = 0
  let twice = 0
  let due = 0
  let inVain = 0
  let after = 0
  for (let seed = 1; seed <= seeds; seed++) {
    const simulation = new Simulation({ ...usual, ...changes, seed: String(seed) })
    const { world, source, content } = simulation
    const seen = new Set<string>()
    world.listen((peer, event) => {
      if (event.type !== 'chunk' || peer === source || event.release !== content.header.id) return
      accepted++
      const key = `${peer.id}/${event.chunk}`
      if (seen.has(key)) twice++
      seen.add(key)
    })
    const result = simulation.runToEnd(virtualMsMax)
    complete += result.completed
    due += result.peers * result.chunks
    const before = world.ledger.total().chunks
    world.run(world.now + quietMs)
    after += world.ledger.total().chunks - before
    inVain = Math.max(inVain, simulation.result().duplicates)
  }
  const receivers = (changes.peers ?? usual.peers) * seeds
  return {
    condition,
    runs: seeds,
    complete,
    receivers,
    chunksAccepted: accepted,
    chunksDue: due,
    acceptedTwice: twice,
    inVain,
    chunkBytesAfter: Math.round(after),
  }
}

function rounded(curve: readonly CurvePoint[]): CurvePoint[] {
  return curve.map(({ ms, complete, chunks }) => ({
    ms: Math.round(ms),
    complete: Number(complete.toFixed(4)),
    chunks: Number(chunks.toFixed(4)),
  }))
}
