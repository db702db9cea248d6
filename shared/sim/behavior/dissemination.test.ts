import { describe, expect, it } from 'vitest'
import { decodeMessage, type Frame } from '../../wire/frames.ts'
import { makeContent } from '../world/content.ts'
import { lan, slow } from '../engine/network.ts'
import { isWhole, runUntilWhole, settledWorld, sum } from '../scenarios/scenario.ts'

const seeds = ['1', '2', '3', '14', '30']

/** True for three pairs of ten, the same both ways. */
function blocked(a: string, b: string): boolean {
  return (a < b ? a + b : b + a).split('').reduce((h, c) => (h * 31 + c.charCodeAt(0)) % 1_009, 7) % 10 < 3
}

function framesOf(message: Uint8Array): readonly Frame[] {
  const decoded = decodeMessage(message)
  return decoded.ok ? decoded.value : []
}

describe.each(seeds)('dissemination, seed %s', (seed) => {
  it('[P3] [P6] 20 receivers get 1 MB whole, few chunks twice, for under 4 copies of the source', () => {
    const settled = settledWorld(seed, { receivers: 20 })
    const content = makeContent(seed, { bytes: 1_000_000 })
    settled.world.publish(settled.source, content)
    expect(runUntilWhole(settled, content, 30_000)).toBe(true)
    const snapshots = settled.world.snapshots()
    // Where links are fast, a first copy and an answer may cross.
    const chunks = 20 * content.header.chunks
    expect(sum(snapshots.map((s) => s.counters.duplicates))).toBeLessThan(0.01 * chunks)
    expect(settled.source.node.inspect().counters.payloadSent).toBeLessThan(4 * 1_000_000)
    expect(sum(snapshots.map((s) => s.counters.banned))).toBe(0)
  })

  it('[P6] [T3] at 200 kbit/s and 10–150 ms 20 receivers get 100 KB, none wrongly blamed', () => {
    const settled = settledWorld(seed, { receivers: 20, network: slow })
    const content = makeContent(seed, { bytes: 100_000 })
    settled.world.publish(settled.source, content)
    expect(runUntilWhole(settled, content, 60_000)).toBe(true)
    expect(sum(settled.world.snapshots().map((s) => s.counters.banned))).toBe(0)
  })

  it('[O6] with the server gone before the publish all finish', () => {
    const settled = settledWorld(seed, { receivers: 12 })
    settled.world.killServer()
    const content = makeContent(seed, { bytes: 300_000 })
    settled.world.publish(settled.source, content)
    expect(runUntilWhole(settled, content, 30_000)).toBe(true)
  })

  it('[V2] the source vanishes after 1.2 copies: all finish', () => {
    const settled = settledWorld(seed, { receivers: 12, network: slow })
    const { world, source, receivers } = settled
    const content = makeContent(seed, { bytes: 200_000 })
    world.publish(source, content)
    const out = (): number => source.node.inspect().counters.payloadSent
    expect(world.run(world.now + 60_000, () => out() >= 1.2 * 200_000)).toBe(true)
    // What is in its queues vanishes with it: of what it has handed over, every chunk has to have arrived somewhere.
    const arrived = (): boolean =>
      content.manifest.chunks.every((hash) => receivers.some((peer) => peer.store.has(hash)))
    expect(world.run(world.now + 10_000, arrived)).toBe(true)
    expect(out()).toBeLessThan(2 * 200_000)
    world.vanish(source)
    expect(runUntilWhole(settled, content, 120_000)).toBe(true)
  })

  it('[B5] who joins later, with the source and the server gone, finishes', () => {
    const settled = settledWorld(seed, { receivers: 8 })
    const { world, source } = settled
    const content = makeContent(seed, { bytes: 300_000 })
    world.publish(source, content)
    expect(runUntilWhole(settled, content, 30_000)).toBe(true)
    world.vanish(source)
    const late = world.add('late')
    expect(world.run(world.now + 5_000, () => late.node.inspect().neighbors.length > 0)).toBe(true)
    world.killServer()
    expect(world.run(world.now + 30_000, () => isWhole(late, content))).toBe(true)
  })

  it('[P1] a reload at half fetches only what is lacking', () => {
    const settled = settledWorld(seed, { receivers: 8, network: slow })
    const { world, source, receivers } = settled
    const content = makeContent(seed, { bytes: 200_000 })
    world.publish(source, content)
    const tab = receivers[0]
    if (tab === undefined) throw new Error('no receiver')
    const total = content.header.chunks
    expect(
      world.run(world.now + 60_000, () => (tab.node.inspect().releases[0]?.have ?? 0) >= total / 2),
    ).toBe(true)
    world.vanish(tab)
    const again = world.add('reloaded')
    const have = content.manifest.chunks.flatMap((hash, i) => (tab.store.has(hash) ? [i] : []))
    for (const [hash, bytes] of tab.store) again.store.set(hash, bytes)
    const { header, jws, manifest, manifestBytes } = content
    world.input(again, { type: 'resume', header, jws, manifest, manifestBytes, have })
    let sentAgain = 0
    for (const peer of world.peers)
      peer.tamper = (message, to) => {
        if (to === again.id)
          for (const frame of framesOf(message))
            if (frame.type === 'data' && have.includes(frame.part - 1)) sentAgain += frame.bytes.length
        return message
      }
    expect(world.run(world.now + 90_000, () => isWhole(again, content))).toBe(true)
    const lacking = sum(content.chunks.map((chunk, i) => (have.includes(i) ? 0 : chunk.length)))
    expect(lacking).toBeLessThanOrEqual(110_000)
    // Pushed before its state had come.
    expect(sentAgain).toBeLessThanOrEqual(2 * content.header.chunkBytes)
    // Pushes by two at once cost a piece or more.
    expect(again.node.inspect().counters.payloadReceived).toBeLessThanOrEqual(1.25 * lacking)
  })

  it('[V7] an upload cap is kept', () => {
    const settled = settledWorld(seed, { receivers: 4 })
    const { world, source } = settled
    world.input(source, { type: 'upload-limit', bytesPerSecond: 50_000 })
    const content = makeContent(seed, { bytes: 400_000 })
    const start = world.now
    world.publish(source, content)
    world.run(start + 4_000)
    expect(source.node.inspect().counters.payloadSent).toBeLessThanOrEqual(50_000 * 4 + 12_500 + 16_384)
    expect(source.node.inspect().counters.payloadSent).toBeGreaterThan(150_000)
    expect(runUntilWhole(settled, content, 60_000)).toBe(true)
  })

  it('30 % of pairs cannot connect: all finish', () => {
    const settled = settledWorld(seed, {
      receivers: 15,
      settleMs: 60_000,
      prepare: (w) => w.setConnectable((a, b) => !blocked(a.id, b.id)),
    })
    const content = makeContent(seed, { bytes: 200_000 })
    settled.world.publish(settled.source, content)
    expect(runUntilWhole(settled, content, 60_000)).toBe(true)
  })
})

function trace(seed: string): string {
  const settled = settledWorld(seed, { receivers: 10, network: slow })
  const content = makeContent('c', { bytes: 100_000 })
  settled.world.publish(settled.source, content)
  runUntilWhole(settled, content, 60_000)
  return JSON.stringify([settled.world.now, settled.world.snapshots()])
}

/** What 300 KB may take, ms: a swarm of two or three knows less of its links, and is what people try first. */
const small = [1, 2, 3].flatMap((receivers) => [
  { receivers, megabits: 2, withinMs: 2_400 },
  { receivers, megabits: 20, withinMs: 900 },
  { receivers, megabits: 100, withinMs: 900 },
])

describe('a small swarm', () => {
  it.each(small)(
    '[V5] [V10] $receivers receivers at $megabits Mbit/s get 300 KB within $withinMs ms',
    ({ receivers, megabits, withinMs }) => {
      const rate = megabits * 1_000_000
      const network = {
        ...lan,
        upBitsPerSecond: rate,
        downBitsPerSecond: rate,
        latencyMsMax: 60,
        lossBound: 0,
      }
      const settled = settledWorld('two', { receivers, network })
      const content = makeContent('two', { bytes: 300_000, firstBytes: 60_000 })
      settled.world.publish(settled.source, content)
      expect(runUntilWhole(settled, content, withinMs)).toBe(true)
    },
  )
})

describe('releases that follow each other', () => {
  it('[B4] a newer release supersedes one that is still on its way', () => {
    const settled = settledWorld('s', { receivers: 8, network: slow })
    const { world, source, receivers } = settled
    const first = makeContent('first', { bytes: 300_000, sequence: 1 })
    const second = makeContent('second', { bytes: 60_000, sequence: 2 })
    world.publish(source, first)
    world.run(world.now + 5_000)
    world.publish(source, second)
    expect(runUntilWhole(settled, second, 60_000)).toBe(true)
    for (const peer of receivers) {
      const states = peer.node.inspect().releases.map((r) => [r.sequence, r.state])
      expect(states).toEqual([
        [2, 'complete'],
        [1, 'superseded'],
      ])
    }
  })

  it('[B3] [B4] releases named alongside stay current, and both arrive', () => {
    const settled = settledWorld('t', { receivers: 8 })
    const first = makeContent('first', { bytes: 100_000, sequence: 1 })
    const second = makeContent('second', { bytes: 100_000, sequence: 2, alongside: [first.header.id] })
    settled.world.publish(settled.source, first)
    settled.world.publish(settled.source, second)
    expect(runUntilWhole(settled, second, 30_000)).toBe(true)
    expect(runUntilWhole(settled, first, 30_000)).toBe(true)
    const late = settled.world.add('late')
    expect(
      settled.world.run(settled.world.now + 30_000, () => isWhole(late, first) && isWhole(late, second)),
    ).toBe(true)
  })

  it('[B4] a cancellation cancels what came before', () => {
    const settled = settledWorld('u', { receivers: 6 })
    const first = makeContent('first', { bytes: 100_000, sequence: 1 })
    settled.world.publish(settled.source, first)
    expect(runUntilWhole(settled, first, 30_000)).toBe(true)
    const cancel = makeContent('cancel', { bytes: 500, sequence: 2, status: 'cancel' })
    settled.world.publish(settled.source, cancel)
    expect(runUntilWhole(settled, cancel, 30_000)).toBe(true)
    for (const peer of settled.receivers) expect(peer.node.inspect().releases[1]?.state).toBe('cancelled')
  })

  it('the same seed gives the same trace, another seed another', () => {
    expect(trace('same')).toBe(trace('same'))
    expect(trace('other')).not.toBe(trace('same'))
  })
})
