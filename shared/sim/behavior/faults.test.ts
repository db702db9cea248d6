import { describe, expect, it } from 'vitest'
import { must } from '../../lib/assert.ts'
import { decodeMessage, encodeMessage, type Frame } from '../../wire/frames.ts'
import { defaultTuning } from '../../crew/exchange/tuning.ts'
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import { makeContent } from '../world/content.ts'
import {
  isWhole,
  components,
  looking,
  runUntilWhole,
  settledWorld,
  sum,
  type Settled,
} from '../scenarios/scenario.ts'
import { lan } from '../engine/network.ts'
import { World, type Peer, type Tamper } from '../world/world.ts'

/** Changes each frame of what a peer sends. */
function tamper(change: (frame: Frame) => Frame | null): Tamper {
  return (bytes) => {
    const decoded = decodeMessage(bytes)
    if (!decoded.ok) return bytes
    const frames = decoded.value.flatMap((frame) => change(frame) ?? [])
    return frames.length === 0 ? null : encodeMessage(frames)
  }
}

function liar({ receivers, invariants }: Settled): Peer {
  const first = must(receivers[0], 'a receiver')
  invariants.lies(first)
  return first
}

const seeds = ['1', '2', '3', '14', '30']

describe.each(seeds)('faults, seed %s', (seed) => {
  it('[P5] [T3] a peer that corrupts chunks is banned by whom it served, and all honest finish', () => {
    const settled = settledWorld(seed, { receivers: 12 })
    const { world, source, receivers } = settled
    const wicked = liar(settled)
    wicked.tamper = tamper((frame) =>
      frame.type === 'data' ? { ...frame, bytes: frame.bytes.map((byte) => byte ^ 1) } : frame,
    )
    const content = makeContent(seed, { bytes: 500_000 })
    world.publish(source, content)
    const honest = receivers.filter((peer) => peer !== wicked)
    expect(world.run(world.now + 60_000, () => honest.every((peer) => isWhole(peer, content)))).toBe(true)
    const served = wicked.node.inspect().counters.payloadSent
    const banned = sum(honest.map((peer) => peer.node.inspect().counters.banned))
    expect(served === 0 || banned > 0).toBe(true)
    for (const peer of honest) {
      const snapshot = peer.node.inspect()
      if (snapshot.counters.banned > 0)
        expect([...snapshot.neighbors, ...snapshot.partners]).not.toContain(wicked.id)
    }
  })

  it('[P14] [T3] a peer that is asked and never sends does not hold anyone up for good', () => {
    const settled = settledWorld(seed, { receivers: 10 })
    const wicked = liar(settled)
    wicked.tamper = tamper((frame) => (frame.type === 'data' ? null : frame))
    const content = makeContent(seed, { bytes: 300_000 })
    settled.world.publish(settled.source, content)
    expect(runUntilWhole(settled, content, 60_000)).toBe(true)
  })

  it('[B1] a forged header is refused and its sender banned; the true release is complete everywhere', () => {
    const settled = settledWorld(seed, { receivers: 10 })
    const { world, source, receivers } = settled
    const wicked = liar(settled)
    const forged = makeContent('forged', { bytes: 1_000, sequence: 99 })
    const links = [...wicked.ends.keys()]
    wicked.tamper = tamper((frame) =>
      frame.type === 'header' || frame.type === 'have-header' ? { type: 'header', jws: forged.jws } : frame,
    )
    const content = makeContent(seed, { bytes: 300_000 })
    world.publish(source, content)
    const honest = receivers.filter((peer) => peer !== wicked)
    expect(world.run(world.now + 30_000, () => honest.every((peer) => isWhole(peer, content)))).toBe(true)
    expect(links.length).toBeGreaterThan(0)
    expect(
      sum(honest.map((peer) => peer.node.inspect().counters.refusals['forged-header'] ?? 0)),
    ).toBeGreaterThan(0)
    for (const peer of honest) expect(peer.node.inspect().releases.map((r) => r.sequence)).toEqual([1])
  })

  it('[B3] a replayed older header is refused, and its sender banned when it goes on', () => {
    const settled = settledWorld(seed, { receivers: 10 })
    const { world, source, receivers } = settled
    const old = makeContent('old', { bytes: 1_000, sequence: 1 })
    const current = makeContent('current', { bytes: 100_000, sequence: 5 })
    world.recognise(old)
    world.publish(source, current)
    expect(runUntilWhole(settled, current, 30_000)).toBe(true)
    const wicked = liar(settled)
    const victims = wicked.node.inspect().neighbors
    // Its heartbeats and other words to neighbors come with the old header.
    wicked.tamper = (bytes) => {
      const decoded = decodeMessage(bytes)
      return decoded.ok ? encodeMessage([...decoded.value, { type: 'header', jws: old.jws }]) : bytes
    }
    world.run(world.now + 60_000)
    const honest = receivers.filter((peer) => peer !== wicked)
    for (const peer of [...honest, source])
      expect(peer.node.inspect().releases.map((r) => r.sequence)).toEqual([5])
    const struck = [...honest, source].filter((peer) => victims.includes(peer.id))
    expect(struck.length).toBeGreaterThan(0)
    for (const peer of struck) {
      expect(peer.node.inspect().counters.refusals['stale-header']).toBeGreaterThan(0)
      expect(peer.node.inspect().counters.banned).toBeGreaterThan(0)
    }
  })

  it('[W2] [T3] a peer that sends rubbish is counted and banned, and nothing throws', () => {
    const settled = settledWorld(seed, { receivers: 10 })
    const { world, source, receivers } = settled
    const wicked = liar(settled)
    wicked.tamper = (bytes) => bytes.map((byte, i) => byte ^ (i * 37 + 11))
    const content = makeContent(seed, { bytes: 200_000 })
    world.publish(source, content)
    const honest = receivers.filter((peer) => peer !== wicked)
    expect(world.run(world.now + 60_000, () => honest.every((peer) => isWhole(peer, content)))).toBe(true)
    world.run(world.now + 40_000)
    expect(sum(honest.map((peer) => peer.node.inspect().counters.banned))).toBeGreaterThan(0)
  })

  it('[O2] [O4] a lost neighbor is replaced over the overlay with the server gone', () => {
    const settled = settledWorld(seed, { receivers: 15 })
    const { world, receivers } = settled
    world.killServer()
    for (const peer of receivers.slice(0, 4)) world.vanish(peer)
    world.run(world.now + 30_000)
    for (const snapshot of world.snapshots())
      expect(snapshot.neighbors.length).toBeGreaterThanOrEqual(parameters.degreeMin)
    expect(components(world)).toHaveLength(1)
  })

  it('[O8] a neighbor that fell silent without a close is let go and replaced', () => {
    const settled = settledWorld(seed, { receivers: 12 })
    const { world } = settled
    const mute = liar(settled)
    // Else it would be introduced again and again.
    world.killServer()
    mute.tamper = () => null
    world.run(world.now + 90_000)
    for (const snapshot of world.snapshots().filter((s) => s.self !== mute.id)) {
      expect(snapshot.neighbors).not.toContain(mute.id)
      expect(snapshot.neighbors.length).toBeGreaterThanOrEqual(parameters.degreeMin)
    }
  })

  it('[O7] [T4] after churn every table is back at its resting size', () => {
    const settled = settledWorld(seed, { receivers: 12 })
    const { world, source } = settled
    const content = makeContent(seed, { bytes: 200_000 })
    world.publish(source, content)
    for (let i = 0; i < 30; i++) {
      world.at(world.now + i * 500, () => {
        const living = world.peers.filter((peer) => peer.alive && peer !== source)
        const leaving = living[i % living.length]
        if (leaving) world.vanish(leaving)
        world.add(`churned-${i}`)
      })
    }
    world.run(world.now + 15_000 + limits.circuitMs * 2 + parameters.sampleMs)
    for (const { sizes, releases } of world.snapshots()) {
      expect(releases[0]?.state).toBe('complete')
      expect(sizes).toMatchObject({
        coming: 0,
        checking: 0,
        strays: 0,
        outgoing: 0,
        loading: 0,
        verifying: 0,
        wanted: 0,
        splices: 0,
      })
      expect(sizes['links']).toBeLessThanOrEqual(parameters.degreeMax + 1 + defaultTuning.partnersMax)
      expect(sizes['introductions']).toBeLessThanOrEqual(2)
      expect(sizes['circuits']).toBeLessThanOrEqual(20)
    }
  })

  it('[H1] [H2] two halves that lost each other are one again through the server', () => {
    const settled = settledWorld(seed, { receivers: 15 })
    const { world } = settled
    const half = new Set(world.peers.slice(0, 8).map((peer) => peer.id))
    let cut = true
    world.setConnectable((a, b) => !cut || half.has(a.id) === half.has(b.id))
    for (const peer of world.peers) {
      for (const end of [...peer.ends.values()]) {
        const other = end.connection?.ends.find((candidate) => candidate !== end)
        if (other && half.has(other.peer.id) !== half.has(peer.id))
          world.input(peer, { type: 'link-closed', link: end.link, reason: 'cut' })
      }
    }
    world.run(world.now + 20_000)
    expect(components(world).length).toBeGreaterThanOrEqual(2)
    cut = false
    expect(looking(world, 90_000, () => components(world).length === 1)).toBe(true)
  })
})

describe('overlay', () => {
  it('[O5] three that look for each other at once are all linked within 10 s', () => {
    for (let seed = 0; seed < 30; seed++) {
      const world = new World(`three/${seed}`, lan)
      world.add('a')
      world.run(300)
      world.add('b')
      world.add('c')
      const linked = looking(world, 10_000, () => world.snapshots().every((s) => s.neighbors.length === 2))
      expect(linked, `seed three/${seed}`).toBe(true)
    }
  })

  it.each(['1', '2'])('[O2] [O3] 100 join within 5 s: degrees 5–8, one component (seed %s)', (seed) => {
    const { world } = settledWorld(seed, { receivers: 99, settleMs: 15_000 })
    const degrees = world.snapshots().map((s) => s.neighbors.length)
    const fit = degrees.filter(
      (degree) => degree >= parameters.degreeMin && degree <= parameters.degreeMax,
    ).length
    expect(fit / degrees.length).toBeGreaterThanOrEqual(0.95)
    expect(components(world)).toHaveLength(1)
    expect(new Set(world.snapshots().map((s) => s.heartbeatOrigin)).size).toBe(1)
  })

  it('[C1] [C2] a watcher knows coverage and size within their intervals', () => {
    const settled = settledWorld('census', { receivers: 60 })
    const { world, source } = settled
    world.input(source, { type: 'watch-coverage', on: true })
    const content = makeContent('census', { bytes: 50_000 })
    world.publish(source, content)
    expect(runUntilWhole(settled, content, 30_000)).toBe(true)
    world.run(world.now + 30_000)
    const { coverage } = source.node.inspect()
    expect(coverage.complete).toBeGreaterThan(0.98)
    expect(coverage.high).toBe(1)
    expect(coverage.low).toBeGreaterThan(0.9)
    expect(coverage.peers).toBeGreaterThan(60 * 0.75)
    expect(coverage.peers).toBeLessThan(60 * 1.25)
  })
})
