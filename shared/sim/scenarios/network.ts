/** Scenarios in which the network fails: the signaling server away, the overlay cut, pairs and links that do not work, tabs asleep. */
import { Random } from '../../lib/random.ts'
import type { Scenario } from './scenario.ts'
import { linkedPairs, partOf, Stage } from './stage.ts'
import type { Peer } from '../world/world.ts'

const serverBefore: Scenario = {
  name: 'server-away-before',
  summary:
    'The server goes before the release and comes back after it: 12 peers finish, and so does who joins then.',
  run(seed) {
    const stage = new Stage(seed, { receivers: 12 })
    const { world } = stage
    world.killServer()
    world.run(world.now + 1_000)
    const content = stage.content()
    world.publish(stage.source, content)
    const failure = stage.finish([content], 60_000)
    if (failure) return { failure, figures: {} }
    world.reviveServer()
    stage.join()
    return stage.end([content], 60_000)
  },
}

const serverDuring: Scenario = {
  name: 'server-away-during',
  summary:
    'The server goes for 10 s in the midst of a release, and three of 12 peers with it: all others finish.',
  run(seed) {
    const stage = new Stage(seed, { receivers: 12 })
    const { world } = stage
    const content = stage.content()
    world.publish(stage.source, content)
    stage.untilShare(content, stage.random.between(0.1, 0.7))
    world.killServer()
    for (const peer of stage.draw(3)) world.vanish(peer)
    // Whoever comes now finds nobody until the server is back.
    stage.join()
    world.at(world.now + 10_000, () => world.reviveServer())
    world.at(world.now + 16_000, () => rejoin(stage))
    return stage.end([content], 60_000)
  },
}

/** A page keeps trying to reach its server: the simulated one knows only who had reached it. */
function rejoin(stage: Stage): void {
  for (const peer of stage.living()) if (peer.place < 0) stage.world.server.join(peer)
}

const serverAfter: Scenario = {
  name: 'server-away-after',
  summary:
    'The server goes after a release and stays away; a third of 12 peers vanish, the rest heal and get the next release.',
  run(seed) {
    const stage = new Stage(seed, { receivers: 12 })
    const { world } = stage
    const content = stage.content()
    world.publish(stage.source, content)
    const failure = stage.finish([content], 60_000)
    if (failure) return { failure, figures: {} }
    world.killServer()
    for (const peer of stage.draw(4)) world.vanish(peer)
    world.run(world.now + 5_000)
    const next = stage.content()
    world.publish(stage.source, next)
    return stage.end([next], 60_000)
  },
}

const cut: Scenario = {
  name: 'cut-in-two',
  summary:
    'The network is cut in two for 20 s, with a release published on each side: when healed all have both, or the newer.',
  run(seed) {
    const stage = new Stage(seed, { receivers: 13 })
    const { world, source, random } = stage
    const [other, ...rest] = random.shuffle(stage.receivers)
    if (other === undefined) return { failure: 'no receivers', figures: {} }
    const here = new Set<Peer>([source, ...rest.slice(0, 6)])
    world.partition((peer) => (here.has(peer) ? 0 : 1))
    const healAt = world.now + 20_000
    world.run(world.now + random.between(500, 9_500))
    const one = stage.content()
    world.publish(source, one)
    world.run(world.now + 500)
    const beside = random.below(2) === 1
    const two = stage.content(beside ? { alongside: [one.header.id] } : {})
    world.publish(other, two)
    world.run(healAt)
    world.heal()
    return stage.end(beside ? [one, two] : [two], 180_000)
  },
}

/** The same for both orders, and for three pairs of ten. */
function blocked(seed: string, a: Peer, b: Peer): boolean {
  let hash = 7
  for (const sign of seed + (a.id < b.id ? a.id + b.id : b.id + a.id))
    hash = (hash * 31 + sign.charCodeAt(0)) % 1_009
  return hash % 10 < 3
}

const unconnectable: Scenario = {
  name: 'pairs-that-cannot-connect',
  summary: '30 % of the pairs of 13 peers cannot connect: all finish.',
  run(seed) {
    const stage = new Stage(seed, {
      receivers: 12,
      settleMs: 30_000,
      prepare: (world) => world.setConnectable((a, b) => !blocked(seed, a, b)),
    })
    const content = stage.content()
    stage.world.publish(stage.source, content)
    return stage.end([content], 120_000)
  },
}

const sleepy: Scenario = {
  name: 'hidden-tabs',
  summary: 'The timers of half of 12 tabs fire once a second: all finish.',
  run(seed) {
    // The source is among them with every other seed.
    const odd = new Random(seed).below(2)
    const stage = new Stage(seed, {
      receivers: 12,
      joined: (peer, number) => {
        peer.sleepy = (number + odd) % 2 === 0
      },
    })
    const content = stage.content()
    stage.world.publish(stage.source, content)
    return stage.end([content], 60_000)
  },
}

const silent: Scenario = {
  name: 'silent-links',
  summary:
    'A third of the links among 12 peers fall silent in the midst of a release, and nobody is told: all finish.',
  run(seed) {
    const stage = new Stage(seed, { receivers: 12 })
    const { world, random } = stage
    const content = stage.content()
    world.publish(stage.source, content)
    stage.untilShare(content, random.between(0, 0.8))
    const pairs = random.shuffle(linkedPairs(world))
    for (const [a, b] of pairs.slice(0, partOf(pairs.length, 1 / 3))) world.silence(a, b)
    return stage.end([content], 120_000)
  },
}

export const networkFaults: readonly Scenario[] = [
  serverBefore,
  serverDuring,
  serverAfter,
  cut,
  unconnectable,
  sleepy,
  silent,
]
