/** When honest peers have a release among strangers that link, beat, say that they have all, and send nothing (S1). */
import { expect, it } from 'vitest'
import type { NetworkOptions } from '../engine/network.ts'
import { lying, type Lie } from '../scenarios/lies.ts'
import { Stage } from '../scenarios/stage.ts'

const network: NetworkOptions = {
  upBitsPerSecond: 2e6,
  downBitsPerSecond: 2e6,
  latencyMsMin: 10,
  latencyMsMax: 150,
  lossBound: 0,
}

/** Without strangers it takes 1.5 to 1.6 s (docs/protocol/O.md, rule O10.1). */
const withholding: Lie = (frame) => {
  if (frame.type === 'header' || frame.type === 'have-header' || frame.type === 'data') return []
  if (frame.type !== 'state') return [frame]
  return [{ ...frame, all: null, haves: [], asks: [], takes: [], whole: true, manifest: true }]
}

/** Seconds until the last of 20 honest peers, and of the anchors, has 100 KB; Infinity where one does not get it within two minutes. */
function lastOf({ sybils, anchors }: { sybils: number; anchors: number }, seed: string): number {
  const stage = new Stage(seed, {
    receivers: 19 + anchors + sybils,
    network,
    settleMs: 20_000,
    everySteps: 1_000,
  })
  const { world } = stage
  const helpers = stage.receivers.slice(0, anchors)
  for (const peer of [stage.source, ...stage.receivers])
    world.input(peer, { type: 'helpers', peers: helpers.map(({ id }) => id) })
  for (const helper of helpers) stage.invariants.anchors(helper)
  world.run(world.now + 15_000)
  const strangers = stage.receivers.filter((peer) => !helpers.includes(peer))
  for (const sybil of stage.random.shuffle([...strangers]).slice(0, sybils)) {
    stage.lies(sybil)
    lying(sybil, withholding)
  }
  world.run(world.now + 30_000)
  const start = world.now
  const content = stage.content({ bytes: 100_000, chunkBytes: 4_400 })
  world.publish(stage.source, content)
  if (stage.finish([content], 120_000) !== null) return Infinity
  const times = stage.living().map((peer) => peer.completedAt(content.header.id) ?? Infinity)
  return (Math.max(...times) - start) / 1_000
}

it.each(['1', '2', '3'])('[O10] among as many strangers that withhold, all are whole, seed %s', (seed) => {
  expect(lastOf({ sybils: 20, anchors: 0 }, seed)).toBeLessThan(20)
})

it.each(['1', '2', '3'])(
  '[O9] [O10] among three times as many, all are whole in 30 s where two anchors are named, seed %s',
  (seed) => {
    expect(lastOf({ sybils: 60, anchors: 2 }, seed)).toBeLessThan(30)
  },
)
