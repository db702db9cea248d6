/**
 * The epidemics lecture's E2 and E3: what loss and failures cost, and how the share that lacks something falls. The theory counts rounds
 * and messages of a push without a transport; here are reliable channels, over which a lost packet comes later.
 */
import { Random } from '../../shared/lib/random.ts'
import { epidemicCurve, epidemicRoundMs } from '../../shared/sim/experiments/bounds.ts'
import { Simulation } from '../../shared/sim/experiments/simulation.ts'
import { usual } from '../sim/conditions.ts'
import { measure, seconds, spread, sweep, virtualMsMax, type Spread, type SweepPoint } from './runs.ts'

export interface Epidemics {
  /** E2, by the mean loss of a packet in percent. */
  readonly packetLoss: readonly SweepPoint[]
  /** E2: half of all messages never reach their channel. */
  readonly messagesLost: MessagesLost
  /** E2: half of twice as many vanish at the publication, against a swarm of the size that is left. */
  readonly halfVanish: Failures
  /** E3. */
  readonly pull: Pull
}

interface MessagesLost {
  readonly share: number
  /** s, until all know the header and until all have the release; with all messages, and with the loss. */
  readonly header: readonly [all: Spread | null, lost: Spread | null]
  readonly last: readonly [all: Spread | null, lost: Spread | null]
  /** Of all receivers of all seeds, those that were complete in time. */
  readonly complete: number
  readonly receivers: number
}

interface Failures {
  readonly living: number
  /** s, until the last of the living has it, and how many of all seeds' living did. */
  readonly last: Spread | null
  readonly complete: number
  readonly ofHalfTheSize: Spread | null
  readonly ofFullSize: Spread | null
}

/** Share of the receivers that lack a chunk, mean over chunks and seeds, by the time since the half of them had it. */
interface Pull {
  readonly roundMs: number
  readonly measured: readonly (readonly [ms: number, lacking: number])[]
  readonly model: readonly (readonly [ms: number, lacking: number])[]
  /** ms from the first copy outside the source to the half, and from there to the last receiver; mean over chunks. */
  readonly toHalfMs: number
  readonly toAllMs: number
  readonly modelToHalfMs: number
  readonly modelToAllMs: number
}

/** Where half of all messages are lost, most of what is lost is missed for good: no use in waiting. */
const lossyWithinMs = 120_000

export function epidemics(seeds: number, tell: (what: string) => void): Epidemics {
  const packetLoss = sweep(
    [0, 0.1, 0.2, 0.3, 0.4, 0.586].map((bound) => [meanLoss(bound), { lossBound: bound }] as const),
    seeds,
  )
  tell('packets lost')
  const lost = messagesLost(seeds)
  tell('messages lost')
  const halfVanish = failures(seeds)
  tell('half vanish')
  const pull = pulls(seeds)
  tell('pull')
  return { packetLoss, messagesLost: lost, halfVanish, pull }
}

/** Percent of packets: each meets its sender's loss and its receiver's, drawn from 0 to the bound. */
function meanLoss(bound: number): number {
  return 100 * (1 - (1 - bound / 2) ** 2)
}

function messagesLost(seeds: number): MessagesLost {
  const share = 0.5
  const whole = measure({ lossBound: 0 }, seeds)
  const results = Array.from({ length: seeds }, (_, i) => {
    const seed = String(i + 1)
    const simulation = new Simulation({ ...usual, lossBound: 0, seed })
    simulation.settle()
    const random = new Random(`messages/${seed}`)
    for (const peer of simulation.world.peers)
      peer.tamper = (bytes) => (random.float() < share ? null : bytes)
    return simulation.runToEnd(lossyWithinMs)
  })
  return {
    share,
    header: [spread(whole.map((r) => seconds(r.headerMs))), spread(results.map((r) => seconds(r.headerMs)))],
    last: [spread(whole.map((r) => seconds(r.lastMs))), spread(results.map((r) => seconds(r.lastMs)))],
    complete: results.reduce((sum, r) => sum + r.completed, 0),
    receivers: usual.peers * seeds,
  }
}

/** ICE consent notices only after this that the other end is gone (docs/SIMULATOR.md). */
const noticeMs = 22_000
const failuresWithinMs = 300_000

function failures(seeds: number): Failures {
  const living = usual.peers
  const last: (number | null)[] = []
  let complete = 0
  for (let seed = 1; seed <= seeds; seed++) {
    const simulation = new Simulation({ ...usual, peers: 2 * living, seed: String(seed) })
    const { world, receivers, content } = simulation
    simulation.publish()
    const start = world.now
    for (const [i, peer] of receivers.entries()) if (i % 2 === 1) world.vanish(peer, noticeMs)
    const left = receivers.filter((peer) => peer.alive)
    const done = (): number => left.filter((peer) => peer.completedAt(content.header.id) !== undefined).length
    let changes = -1
    const all = world.run(start + failuresWithinMs, () => {
      if (world.changes === changes) return false
      changes = world.changes
      return done() === left.length
    })
    complete += done()
    last.push(all ? (world.now - start) / 1_000 : null)
  }
  const ofSize = (peers: number): Spread | null =>
    spread(measure({ peers }, seeds).map((r) => (r.lastMs === null ? null : r.lastMs / 1_000)))
  return {
    living,
    last: spread(last),
    complete,
    ofHalfTheSize: ofSize(living),
    ofFullSize: ofSize(2 * living),
  }
}

const pullStepMs = 50
const pullStepsFrom = -60
const pullStepsTo = 100

function pulls(seeds: number): Pull {
  const lacking = new Map<number, number>()
  let chunks = 0
  let toHalf = 0
  let toAll = 0
  let roundMs = 0
  for (let seed = 1; seed <= seeds; seed++) {
    const simulation = new Simulation({ ...usual, seed: String(seed) })
    const { world, source, content } = simulation
    roundMs = epidemicRoundMs(content.header.chunkBytes, usual.upBitsPerSecond, usual.latencyMs)
    const times = new Map<number, number[]>()
    world.listen((peer, event) => {
      if (event.type !== 'chunk' || peer === source || event.release !== content.header.id) return
      const list = times.get(event.chunk) ?? []
      list.push(world.now)
      times.set(event.chunk, list)
    })
    simulation.runToEnd(virtualMsMax)
    for (const list of times.values()) {
      if (list.length < usual.peers) throw new Error(`seed ${seed}: a chunk is lacking`)
      const half = list[Math.ceil(usual.peers / 2) - 1] ?? 0
      chunks++
      toHalf += half - (list[0] ?? 0)
      toAll += (list.at(-1) ?? 0) - half
      for (let step = pullStepsFrom; step <= pullStepsTo; step++) {
        const at = half + step * pullStepMs
        const had = list.filter((ms) => ms <= at).length
        lacking.set(step, (lacking.get(step) ?? 0) + 1 - had / list.length)
      }
    }
  }
  // A receiver that has the first copy is one of them: the doubling starts from there.
  const toHalfRounds = Math.log2(usual.peers / 2)
  const half = toHalfRounds * roundMs
  const model = epidemicCurve(half, roundMs, usual.peers).map(
    ([ms, share]) => [ms - half, 1 - share] as const,
  )
  return {
    roundMs,
    measured: [...lacking].map(
      ([step, sum]) => [step * pullStepMs, Number((sum / chunks).toFixed(5))] as const,
    ),
    model,
    toHalfMs: toHalf / chunks,
    toAllMs: toAll / chunks,
    modelToHalfMs: half,
    modelToAllMs: (model.find(([, share]) => share * usual.peers < 0.5) ?? [0])[0],
  }
}
