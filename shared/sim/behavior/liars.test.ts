/**
 * Every fifth peer lies, each in its own way, all at once. Whatever they do, the honest finish, blame none of their own,
 * and are not made to shout.
 */
import { describe, expect, it } from 'vitest'
import { must } from '../../lib/assert.ts'
import { Random } from '../../lib/random.ts'
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import { makeContent } from '../world/content.ts'
import { chatterMs, chattering, everything, floods, lies, lying, type Chatter } from '../scenarios/lies.ts'
import type { PeerId } from '../../crew/io.ts'
import { isWhole, settledWorld, sum, type Settled } from '../scenarios/scenario.ts'
import type { Peer } from '../world/world.ts'

interface Crowd {
  readonly settled: Settled
  readonly honest: readonly Peer[]
  readonly liars: readonly Peer[]
}

/** Twenty peers, four of which will lie. The source is honest. */
function crowd(seed: string, settleMs?: number): Crowd {
  const settled = settledWorld(seed, { receivers: 19, ...(settleMs === undefined ? {} : { settleMs }) })
  const liars = settled.receivers.filter((_, i) => i % 5 === 2)
  for (const liar of liars) settled.invariants.lies(liar)
  const honest = [settled.source, ...settled.receivers.filter((peer) => !liars.includes(peer))]
  expect([honest.length, liars.length]).toEqual([16, 4])
  return { settled, honest, liars }
}

function allWhole({ settled: { source }, honest }: Crowd, content: ReturnType<typeof makeContent>): boolean {
  return honest.every((peer) => peer === source || isWhole(peer, content))
}

function blamedAmong(honest: readonly Peer[]): string[] {
  const ids = new Set(honest.map((peer) => peer.id))
  return honest.flatMap((peer) =>
    peer.reports.flatMap(({ event }) =>
      event.type === 'offence' && event.banned && ids.has(event.peer) ? [event.reason] : [],
    ),
  )
}

function sentBy(honest: readonly Peer[]): number[] {
  return honest.map((peer) => peer.node.inspect().counters.messagesSent)
}

const floodMs = 30_000

/** Messages that each honest peer sends within half a minute of rest, while a single liar floods, or none does. */
function messagesAtRest(chatter: Chatter | null): { sent: number[]; linked: number } {
  // At rest are only edges: partners that a join left over are let go after parameters.partnerIdleMs.
  const { settled, honest, liars } = crowd('cost', 45_000)
  const { world } = settled
  const liar = must(liars[0], 'a liar')
  const before = sentBy(honest)
  if (chatter) chattering(world, liar, chatter, world.now + floodMs)
  // Whoever is linked to the liar at some time of the flood.
  const linked = new Set<PeerId>()
  for (const until = world.now + floodMs; world.now < until;) {
    for (const end of liar.ends.values()) {
      const other = end.connection?.ends.find((one) => one !== end)
      if (other) linked.add(other.peer.id)
    }
    world.run(world.now + chatterMs)
  }
  expect(blamedAmong(honest)).toEqual([])
  const sent = sentBy(honest).map((count, i) => count - must(before[i], 'a count'))
  return { sent, linked: linked.size }
}

describe.each(['1', '2', '3'])('liars, seed %s', (seed) => {
  it('[T3] four that each lie in another way: all honest finish, and none bans an honest one', () => {
    const crowded = crowd(seed)
    const { world, source } = crowded.settled
    const ways = new Random(seed).shuffle(Object.values(lies))
    for (const [i, liar] of crowded.liars.entries()) lying(liar, must(ways[i], 'a way to lie'))
    const content = makeContent(seed, { bytes: 500_000 })
    world.publish(source, content)
    expect(world.run(world.now + 60_000, () => allWhole(crowded, content))).toBe(true)
    world.run(world.now + 10_000)
    expect(blamedAmong(crowded.honest)).toEqual([])
    const blamed = crowded.honest.flatMap((peer) => Object.entries(peer.node.inspect().counters.refusals))
    expect(sum(blamed.map(([, count]) => count))).toBeGreaterThan(0)
    for (const peer of crowded.honest)
      expect(peer.node.inspect().releases.map((r) => [r.sequence, r.state])).toEqual([[1, 'complete']])
  })

  it('[T4] four that flood besides, with all that there is: all honest finish all the same', () => {
    const crowded = crowd(seed)
    const { world, source } = crowded.settled
    const ways = new Random(`floods/${seed}`).shuffle(Object.values(lies))
    const content = makeContent(seed, { bytes: 300_000 })
    world.publish(source, content)
    for (const [i, liar] of crowded.liars.entries()) {
      lying(liar, must(ways[i], 'a way to lie'))
      chattering(world, liar, everything, world.now + 10_000)
    }
    expect(world.run(world.now + 60_000, () => allWhole(crowded, content))).toBe(true)
    expect(blamedAmong(crowded.honest)).toEqual([])
  })
})

describe('[T4] one that floods does not make the others shout', () => {
  const calls = floodMs / chatterMs

  it.each(Object.entries(floods))('%s', (name, flood) => {
    const quiet = Math.max(...messagesAtRest(null).sent)
    expect(quiet).toBeGreaterThan(0)
    const { sent, linked } = messagesAtRest(flood)
    if (name.includes('heartbeat')) {
      // Beats may come as often as the gap allows, instead of each period; no more, at the liar's side or far from it.
      const often = parameters.heartbeatMs / limits.heartbeatGapMs
      for (const count of sent) expect(count).toBeLessThanOrEqual((often + 1) * quiet)
    } else if (name.includes('walks')) {
      // A walk that is taken costs a message at each hop, there and back; one that is refused, its refusal.
      const taken = linked * (limits.walksBurstMax + (limits.walksPerSecondMax * floodMs) / 1000)
      const most = taken * 2 * (limits.walkHopsMax + 1) + linked * calls + sent.length * quiet
      expect(sum(sent)).toBeLessThanOrEqual(most)
    } else {
      // An answer to each at most. Ids of releases may be true: a few go round, told to each edge and asked for. Nothing else
      // goes further than the liar's own links.
      const rumours = limits.rumoursBurstMax + (limits.rumoursPerSecondMax * floodMs) / 1000
      const far = quiet + (name.includes('ids') ? rumours * (parameters.degreeMax + 1) : quiet)
      for (const count of sent) expect(count).toBeLessThanOrEqual(calls + far)
      expect(sent.filter((count) => count > far).length).toBeLessThanOrEqual(linked)
    }
  })
})
