/** Scenarios in which peers go: tabs that are closed, tabs that vanish without a word, the source itself, and a coming and going. */
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import type { Content } from '../world/content.ts'
import { decodeMessage } from '../../wire/frames.ts'
import { looking, type Scenario, type ScenarioOutcome } from './scenario.ts'
import { wirePerPayload } from '../experiments/simulation.ts'
import { partOf, Stage, town, underway } from './stage.ts'
import type { Peer } from '../world/world.ts'

/** How a tab goes: its page says goodbye, its stack does, or nothing does and ICE notices late. */
function go(stage: Stage, peer: Peer): void {
  const way = stage.random.below(3)
  if (way === 0) stage.invariants.leave(peer)
  else stage.world.vanish(peer, way === 1 ? 0 : stage.random.between(15_000, 30_000))
}

const half: Scenario = {
  name: 'half-vanish',
  summary:
    'Half of 16 peers vanish when half of all chunks are there, some without a word: the others finish.',
  run(seed) {
    const stage = new Stage(seed, { receivers: 16 })
    const content = stage.content()
    stage.world.publish(stage.source, content)
    stage.untilShare(content, 0.5)
    const silently = stage.random.below(2) === 1
    for (const peer of stage.draw(8))
      stage.world.vanish(peer, silently ? stage.random.between(15_000, 30_000) : 0)
    return stage.end([content], 120_000)
  },
}

const sourceLate: Scenario = {
  name: 'source-vanishes',
  summary:
    'The source vanishes when it has sent 1.3 copies, of files of two priorities or one: each chunk was among them, and 12 peers have all that came.',
  run: (seed) => orphaned(seed, 1.3),
}

const sourceEarly: Scenario = {
  name: 'source-vanishes-early',
  summary: 'The source vanishes before it has sent one copy: whatever any of 12 peers has of it reaches all.',
  run: (seed) => orphaned(seed, null),
}

/** The source goes after so many copies; null draws less than one. */
function orphaned(seed: string, copies: number | null): ScenarioOutcome {
  const stage = new Stage(seed, { receivers: 12 })
  const { world, source } = stage
  const firstBytes = stage.random.below(2) * 132_000
  // Beyond one copy it sends more than its window, so what is lost with its queues is no first copy.
  const content = stage.content(copies === null ? {} : { bytes: 330_000, firstBytes })
  const bytes = content.header.bytes * (copies ?? wirePerPayload * stage.random.between(0.1, 1))
  // Late, it goes by chunks that it has sent; early, by all bytes that have left.
  const sentNow = (): number =>
    copies === null ? source.host.bytesUp : source.node.inspect().counters.payloadSent
  const before = sentNow()
  const given = new Set<number>()
  const checked = source.tamper
  source.tamper = (message, remote) => {
    const frames = decodeMessage(message)
    for (const frame of frames.ok ? frames.value : []) if (frame.type === 'data') given.add(frame.part - 1)
    return checked ? checked(message, remote) : message
  }
  world.publish(source, content)
  let seen = source.host.bytesUp
  const sent = world.run(world.now + 60_000, () => {
    // Looking into a machine costs more than a step of it.
    if (source.host.bytesUp === seen) return false
    seen = source.host.bytesUp
    return sentNow() - before >= bytes
  })
  // Others may have been so quick that it was not asked for as much.
  if (!sent && copies === null)
    return { failure: `the source has not sent ${bytes} bytes in a minute`, figures: {} }
  // They have left it when the last of them is out of its queue.
  world.run(source.host.upFreeAt)
  // What its queues hold vanishes with it.
  world.vanish(source, stage.random.below(2) * 20_000)
  const left = among(stage, content)
  const all = left.size === content.header.chunks
  const kept = [...content.manifest.chunks.keys()].filter((chunk) => !given.has(chunk)).length
  // A first copy may lie in the queue of a link that loses packets, in one of two hundred seeds.
  if (copies !== null && kept > 0)
    return {
      failure: `${kept} of ${content.header.chunks} chunks were never sent, and others twice`,
      figures: {},
    }
  const failure = all ? stage.finish([content], 120_000) : spread(stage, content, 120_000)
  // Whole chunks wait for a manifest that may have gone with the source.
  const rest = stage.rest(all ? underway : underway.filter((name) => name !== 'checking'))
  return { failure: failure ?? stage.banned() ?? rest, figures: { chunksLeft: left.size } }
}

/** Chunks that any of the living has. */
function among(stage: Stage, { manifest }: Content): Set<string> {
  return new Set(manifest.chunks.filter((hash) => stage.living().some((peer) => peer.store.has(hash))))
}

/** Runs until what any of the living has is with all of them; what is still on its way counts when it has come. */
function spread(stage: Stage, content: Content, withinMs: number): string | null {
  const lacking = (): number => {
    const left = [...among(stage, content)]
    return stage.living().filter((peer) => !left.every((hash) => peer.store.has(hash))).length
  }
  // Chunks that wait for their manifest are nobody's yet.
  stage.world.run(stage.world.now + 5_000)
  if (looking(stage.world, withinMs, () => lacking() === 0, 500)) return null
  return `${lacking()} lack chunks that others have, after ${withinMs / 1_000} s`
}

/** Links so slow that a release takes as long as the churn. */
const churned = { receivers: 20, network: { ...town, upBitsPerSecond: 200e3, downBitsPerSecond: 200e3 } }

const churn: Scenario = {
  name: 'churn',
  summary:
    'One in ten of 20 leaves and one joins, each second, through a release: who stays finishes, and nothing is left over.',
  run(seed) {
    const stage = new Stage(seed, churned)
    const { world } = stage
    const content = stage.content({ bytes: 44_000 })
    world.publish(stage.source, content)
    for (let second = 1; second <= 8; second++) {
      for (const peer of stage.draw(partOf(20, 0.1))) go(stage, peer)
      for (let i = 0; i < partOf(20, 0.1); i++) stage.join()
      world.run(world.now + 1_000)
    }
    const outcome = stage.end([content], 120_000)
    return { ...outcome, failure: outcome.failure ?? leftOver(stage) }
  },
}

/** Compares every table with those of worlds of the same size in which nothing went wrong. What is over for good is looked for: a walk may always pass. */
function leftOver(stage: Stage): string | null {
  stage.world.run(stage.world.now + restedMs)
  let over = excess(stage)
  for (let looks = 0; looks < 40 && over.size > 0; looks++) {
    stage.world.run(stage.world.now + 7_000)
    const again = excess(stage)
    over = new Set([...over].filter((what) => again.has(what)))
  }
  return over.size === 0 ? null : `left over: ${[...over].join(', ')}`
}

/** Tables that have a line for each link, or two; all have one release. */
const perLinkMost: Readonly<Record<string, number>> = { partnerReports: 1, views: 1, lazy: 2, wantedAt: 2 }

/** Tables that hold more than at rest, by peer and name. */
function excess(stage: Stage): Set<string> {
  const resting = restingSizes()
  const over = new Set<string>()
  for (const peer of [stage.source, ...stage.living()]) {
    const { sizes } = peer.node
    for (const [name, size] of Object.entries(sizes)) {
      // What was counted of peers and heard from them is remembered, within its limit, until others take its place.
      if (name === 'offences' || name === 'samples') continue
      const perLink = perLinkMost[name]
      const links = sizes['links'] ?? 0
      const rest =
        name === 'links' ? parameters.degreeMax : perLink ? perLink * links : (resting.get(name) ?? 0)
      if (size > rest) over.add(`${name} of ${peer.name}`)
    }
  }
  return over
}

/** After this, what walks left behind is gone, and so are idle partners. */
const restedMs = limits.circuitMs + 5_000

let resting: Map<string, number> | null = null

/** The largest of each table in five worlds that had a release, and then nothing else. */
function restingSizes(): Map<string, number> {
  if (resting) return resting
  resting = new Map()
  for (const seed of ['rest-1', 'rest-2', 'rest-3', 'rest-4', 'rest-5']) {
    const stage = new Stage(seed, churned)
    const content = stage.content({ bytes: 44_000 })
    stage.world.publish(stage.source, content)
    stage.end([content], 120_000)
    stage.world.run(stage.world.now + restedMs)
    for (const peer of [stage.source, ...stage.living()])
      for (const [name, size] of Object.entries(peer.node.sizes))
        resting.set(name, Math.max(size, resting.get(name) ?? 0))
  }
  return resting
}

export const departures: readonly Scenario[] = [half, sourceLate, sourceEarly, churn]
