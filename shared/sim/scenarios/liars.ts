/** Scenarios in which some peers lie. Whatever they do: the honest finish, and do not turn on each other. */
import { must } from '../../lib/assert.ts'
import type { Random } from '../../lib/random.ts'
import type { Content } from '../world/content.ts'
import {
  chattering,
  floods,
  greed,
  hoarding,
  lies,
  lying,
  pretender,
  rubbish,
  sybil,
  tinyOrigin,
  type Chatter,
  type Lie,
} from './lies.ts'
import { components, looking, type Scenario, type ScenarioOutcome } from './scenario.ts'
import { otherEnd, partOf, Stage } from './stage.ts'
import type { Peer } from '../world/world.ts'

const chatterForMs = 15_000

/** A peer of the stage that lies in one way from now on. */
export function liesBy(stage: Stage, liar: Peer, lie: Lie): void {
  stage.lies(liar)
  lying(liar, lie)
}

/** The liar behaves in one way, of all that there are, from now on. */
function turn(stage: Stage, liar: Peer, content: Content): void {
  stage.lies(liar)
  const { random, world } = stage
  const ways: readonly (() => void)[] = [
    ...Object.values(lies).map((lie) => (): void => lying(liar, lie)),
    ...[...Object.values(floods), rubbish(content), greed(content)].map(
      (chatter: Chatter) => (): void => chattering(world, liar, chatter, world.now + chatterForMs),
    ),
    () => garbled(liar, random),
    () => {
      liar.tamper = () => null
    },
  ]
  must(random.pick(ways), 'a way to lie')()
}

/** Now and then a message is changed in one byte. */
function garbled(liar: Peer, random: Random): void {
  liar.tamper = (message) => {
    if (random.below(4) > 0) return message
    const at = random.below(message.length)
    return message.map((byte, i) => (i === at ? byte ^ (1 + random.below(255)) : byte))
  }
}

/** The honest finish while the liars are there; when those are gone, nothing is left under way. */
function ended(stage: Stage, content: Content): ScenarioOutcome {
  const failure = stage.finish([content], 120_000)
  for (const liar of stage.liars) stage.world.vanish(liar)
  return failure === null ? stage.end([content], 0) : { failure, figures: {} }
}

const some: Scenario = {
  name: 'liars',
  summary:
    'Three of 12 peers lie, each in a way of its own: corrupt chunks, asks that are never served, false states, floods, forged headers. The honest finish.',
  run(seed) {
    const stage = new Stage(seed, { receivers: 12 })
    const content = stage.content()
    for (const liar of stage.draw(partOf(12, 0.2))) turn(stage, liar, content)
    stage.world.publish(stage.source, content)
    return ended(stage, content)
  },
}

const midway: Scenario = {
  name: 'liars-midway',
  summary:
    'Three of 12 peers are honest until a release is half-way, and lie from then on: the honest finish.',
  run(seed) {
    const stage = new Stage(seed, { receivers: 12 })
    const content = stage.content()
    stage.world.publish(stage.source, content)
    stage.untilShare(content, 0.5)
    for (const liar of stage.draw(partOf(12, 0.2))) turn(stage, liar, content)
    return ended(stage, content)
  },
}

/** From the publication: the publisher gives the server its header after 0.3 s, and the last mile takes 50 ms each way. */
const heardWithinMs = 1_000

const sybils: Scenario = {
  name: 'sybils',
  summary:
    'Twenty strangers among 20 honest peers link, beat and tell states, and drop headers and chunks: the server tells all honest ones of the release.',
  run(seed) {
    const stage = new Stage(seed, { receivers: 39, everySteps: 64 })
    const { world } = stage
    const content = stage.content()
    for (const liar of stage.draw(20)) liesBy(stage, liar, sybil)
    world.publish(stage.source, content)
    world.run(world.now + heardWithinMs)
    const deaf = stage.living().filter((peer) => !knows(peer, content))
    const failure =
      deaf.length > 0
        ? `after ${heardWithinMs} ms ${deaf.map(({ name }) => name).join(', ')} had not heard of the release`
        : stage.banned()
    return { failure, figures: { peers: stage.living().length } }
  },
}

export function knows(peer: Peer, { header }: Content): boolean {
  return peer.node.inspect().releases.some(({ sequence }) => sequence === header.sequence)
}

const safeWithinMs = 60_000

/**
 * A publisher leaves as soon as it is told that it may. The truth is what then comes: whether each chunk is held by somebody
 * honest, and whether all honest finish without it.
 */
function leavesWhenSafe(stage: Stage, content: Content): ScenarioOutcome {
  const { world, source } = stage
  world.input(source, { type: 'watch-coverage', on: true })
  const start = world.now
  world.publish(source, content)
  const isSafe = (): boolean => {
    const { chunks, held } = source.node.proofs.custody
    return chunks > 0 && held === chunks
  }
  if (!world.run(start + safeWithinMs, isSafe))
    return { failure: 'never told that it may leave', figures: {} }
  const safeSeconds = (world.now - start) / 1_000
  const lost = content.manifest.chunks.filter((hash) => !stage.living().some(({ store }) => store.has(hash)))
  if (lost.length > 0)
    return {
      failure: `told that it may leave while ${lost.length} of ${content.manifest.chunks.length} chunks are with liars only`,
      figures: { safeSeconds },
    }
  stage.invariants.leave(source)
  const { failure, figures } = ended(stage, content)
  return { failure, figures: { ...figures, safeSeconds } }
}

const pretenders: Scenario = {
  name: 'liars-pretend',
  summary:
    'Four of 20 peers claim and confirm all, rewrite reports, keep and serve nothing. The publisher leaves when told that it may: the honest finish.',
  run(seed) {
    const stage = new Stage(seed, { receivers: 20 })
    const content = stage.content()
    for (const liar of stage.draw(partOf(20, 0.2))) liesBy(stage, liar, pretender(content, stage.random))
    return leavesWhenSafe(stage, content)
  },
}

const hoarders: Scenario = {
  name: 'liars-hoard',
  summary:
    'Four of 20 peers keep together what they are sent, prove it, and serve nothing. The publisher leaves when told that it may: the honest finish.',
  run(seed) {
    const stage = new Stage(seed, { receivers: 20 })
    const content = stage.content()
    const liars = stage.draw(partOf(20, 0.2))
    for (const liar of liars) stage.lies(liar)
    hoarding(stage.world, liars, content)
    return leavesWhenSafe(stage, content)
  },
}

const healedWithinMs = 90_000

const hijacked: Scenario = {
  name: 'heartbeats-hijacked',
  summary:
    'The network is cut in two for 20 s. Three of 24 peers, on both sides, beat under one tiny id, so that both sides believe that they are whole: they meet all the same.',
  run(seed) {
    const stage = new Stage(seed, { receivers: 23 })
    const { world, source } = stage
    const here = new Set<Peer>([source, ...stage.receivers.slice(0, 11)])
    for (const liar of [0, 12, 22].map((at) => must(stage.receivers[at], 'a liar'))) {
      stage.lies(liar)
      chattering(world, liar, tinyOrigin, world.now + 20_000 + healedWithinMs)
    }
    let isCut = true
    world.setConnectable((a, b) => !isCut || here.has(a) === here.has(b))
    const sever = (): void => {
      for (const peer of world.peers)
        for (const end of [...peer.ends.values()]) {
          const other = otherEnd(peer, end.link)?.peer
          if (other && here.has(other) !== here.has(peer))
            world.input(peer, { type: 'link-closed', link: end.link, reason: 'cut' })
        }
    }
    sever()
    // And what was being made.
    world.at(world.now + 5_000, sever)
    const healAt = world.now + 20_000
    world.run(healAt)
    // Who bans the liars leaves them alone.
    const honest = new Set([source, ...stage.living()].map(({ id }) => id))
    const parts = (): number =>
      components(world).filter((part) => [...part].some((id) => honest.has(id))).length
    if (parts() < 2) return { failure: 'it was not cut in two', figures: {} }
    isCut = false
    const isWhole = looking(world, healedWithinMs, () => parts() === 1)
    const failure = isWhole ? stage.banned() : `apart after ${healedWithinMs / 1_000} s`
    return { failure, figures: { healSeconds: (world.now - healAt) / 1_000 } }
  },
}

export const liars: readonly Scenario[] = [some, midway, sybils, pretenders, hoarders, hijacked]
