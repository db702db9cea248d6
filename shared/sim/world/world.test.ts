/** What can go wrong in a world: that it does, and that whoever should not be told of it is not. */
import { describe, expect, it } from 'vitest'
import { must } from '../../lib/assert.ts'
import { lan } from '../engine/network.ts'
import { components, settledWorld } from '../scenarios/scenario.ts'
import type { Peer, World } from './world.ts'

/** Two peers that are linked. */
function linked(world: World): [Peer, Peer] {
  for (const peer of world.peers) {
    const end = [...peer.ends.values()].find(({ connection }) => connection?.open === true)
    if (end?.connection) return [peer, end.connection.other(end).peer]
  }
  throw new Error('nobody is linked')
}

const seed = 'faults of the world'

describe('faults', () => {
  it('a link that falls silent carries nothing, and neither end is told', () => {
    const { world } = settledWorld(seed, { receivers: 6, network: lan })
    const [a, b] = linked(world)
    expect(world.silence(a, b)).toBe(true)
    const links = [a, b].map((peer) => peer.ends.size)
    let heard = 0
    world.watch = (from, to, _, arrived) => {
      if (arrived && [a.id, b.id].includes(from) && [a.id, b.id].includes(to)) heard++
    }
    const { connection } = must(a.dials.get(b.id), 'the link')
    must(a.dials.get(b.id)?.association, 'open').send(Uint8Array.of(5, 0))
    world.run(world.now + 2_000)
    expect(must(connection, 'the link').passes()).toBe(false)
    expect([a, b].map((peer) => peer.ends.size)).toEqual(links)
    expect(heard, 'messages that came by it').toBe(0)
    expect(world.silence(a, a)).toBe(false)
  })

  it('a partition stops packets between its sides; healed before anyone noticed, links go on', () => {
    const { world } = settledWorld(seed, { receivers: 9 })
    const sides = new Map(world.peers.map((peer, i) => [peer, i % 2]))
    const sizes = world.peers.map((peer) => peer.ends.size)
    world.partition((peer) => sides.get(peer) ?? 0)
    const across = world.peers.flatMap((peer) =>
      [...peer.ends.values()].filter(
        ({ connection }) => connection?.ends[0].peer.side !== connection?.ends[1].peer.side,
      ),
    )
    expect(across.length).toBeGreaterThan(0)
    for (const { connection } of across) expect(connection?.passes()).toBe(false)
    world.run(world.now + 3_000)
    expect(world.peers.map((peer) => peer.ends.size)).toEqual(sizes)
    world.heal()
    for (const { connection } of across) expect(connection?.passes()).toBe(true)
  })

  it('a partition that lasts ends the links across: the machines ask, and at 30 s the stack itself says so', () => {
    const { world } = settledWorld(seed, { receivers: 9 })
    world.killServer()
    world.partition((peer) => world.peers.indexOf(peer) % 2)
    expect(components(world)).toHaveLength(1)
    world.run(world.now + 33_000)
    expect(components(world).length).toBeGreaterThanOrEqual(2)
    const across = world.peers.flatMap((peer) =>
      [...peer.ends.values()].filter(({ connection }) => connection?.open === true && !connection.passes()),
    )
    expect(across).toEqual([])
  })

  it('who vanishes is missed after the time that was said, not before', () => {
    const { world, receivers } = settledWorld(seed, { receivers: 6 })
    const gone = must(receivers[2], 'a receiver')
    const others = [...gone.ends.values()].map((end) => end.remote)
    expect(others.length).toBeGreaterThan(0)
    world.killServer()
    world.vanish(gone, 3_000)
    const knowing = (): number => world.snapshots().filter((s) => s.neighbors.includes(gone.id)).length
    world.run(world.now + 2_900)
    expect(knowing()).toBeGreaterThan(0)
    world.run(world.now + 200)
    expect(knowing()).toBe(0)
  })

  it('who leaves says goodbye: the others know within a second', () => {
    const { world, receivers } = settledWorld(seed, { receivers: 6 })
    const gone = must(receivers[2], 'a receiver')
    world.leave(gone)
    world.run(world.now + 1_000)
    for (const snapshot of world.snapshots().filter((s) => s.self !== gone.id))
      expect(snapshot.neighbors).not.toContain(gone.id)
  })

  it('a sleeping tab’s timers fire at whole seconds', () => {
    const { world, receivers } = settledWorld(seed, { receivers: 4 })
    const tab = must(receivers[0], 'a receiver')
    tab.sleepy = true
    // What was planned before it fell asleep may still come.
    world.run(world.now + 60_000)
    expect(tab.wakeAt % 1_000).toBe(0)
    expect(world.peers.some((peer) => peer !== tab && peer.wakeAt % 1_000 !== 0)).toBe(true)
  })

  it('a server that comes back is found again by all', () => {
    const { world } = settledWorld(seed, { receivers: 6 })
    world.killServer()
    world.run(world.now + 5_000)
    world.reviveServer()
    world.run(world.now + 10_000)
    const late = world.add('late')
    expect(world.run(world.now + 5_000, () => late.node.inspect().neighbors.length > 0)).toBe(true)
    for (const peer of world.peers) expect(peer.place).toBeGreaterThanOrEqual(0)
  })
})
