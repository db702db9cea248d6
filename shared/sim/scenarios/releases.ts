/** Scenarios of more than one release. */
import { encodeManifest, type Manifest } from '../../content/manifest.ts'
import type { Content } from '../world/content.ts'
import type { Scenario } from './scenario.ts'
import { first, Stage } from './stage.ts'
import type { Peer } from '../world/world.ts'

/** Of each release: ten chunks. */
const bytes = 22_000

const together: Scenario = {
  name: 'two-releases',
  summary:
    'Two releases at once, the second beside the first, of one publisher’s tab or of two: all 12 have both.',
  run(seed) {
    const stage = new Stage(seed, { receivers: 12 })
    const { world, source, random } = stage
    const one = stage.content({ bytes })
    const two = stage.content({ bytes, alongside: [one.header.id] })
    world.publish(source, one)
    world.publish(random.below(2) === 0 ? source : first(stage.draw(1)), two)
    return stage.end([one, two], 60_000)
  },
}

const superseding: Scenario = {
  name: 'superseded-midway',
  summary:
    'A release is superseded by another when it is half-way: all 12 have the newer, and let go of the older.',
  run: (seed) => supersede(seed, (_, content) => content),
}

const correction: Scenario = {
  name: 'corrected-midway',
  summary: 'As superseded-midway, but the newer has two thirds of its chunks in common with the older.',
  run: (seed) => supersede(seed, corrected),
}

function supersede(
  seed: string,
  make: (older: Content, newer: Content) => Content,
): ReturnType<Scenario['run']> {
  const stage = new Stage(seed, { receivers: 12 })
  const { world, source, random } = stage
  const older = stage.content({ bytes })
  const newer = make(older, stage.content({ bytes }))
  world.publish(source, older)
  stage.untilShare(older, random.between(0.1, 0.95))
  world.publish(source, newer)
  const outcome = stage.end([newer], 60_000)
  const states = stage.living().map((peer) =>
    peer.node
      .inspect()
      .releases.map(({ state }) => state)
      .join(),
  )
  const odd = states.find((state) => state !== 'complete,superseded')
  return {
    ...outcome,
    failure: outcome.failure ?? (odd === undefined ? null : `a peer's releases are ${odd}`),
  }
}

/** The newer with most of the older's chunks: as a map that was computed again. */
function corrected(older: Content, newer: Content): Content {
  const manifest: Manifest = {
    files: newer.manifest.files,
    chunks: mostly(older.manifest.chunks, newer.manifest.chunks),
  }
  const manifestBytes = encodeManifest(manifest)
  return { ...newer, manifest, manifestBytes, chunks: mostly(older.chunks, newer.chunks) }
}

function mostly<T>(older: readonly T[], newer: readonly T[]): T[] {
  return newer.map((item, i) => (i % 3 > 0 ? (older[i] ?? item) : item))
}

const leftOut: Scenario = {
  name: 'left-out',
  summary:
    'Half of 12 leave out the second half of a release; then some of them want it, its source gone: who wanted it has it.',
  run(seed) {
    const stage = new Stage(seed, { receivers: 12 })
    const { world, source } = stage
    const content = stage.content({ bytes: 44_000 })
    const { id } = content.header
    const half = content.manifest.chunks.flatMap((_, chunk) => (chunk >= 10 ? [chunk] : []))
    const frugal = new Set(stage.draw(6))
    world.listen((peer, event) => {
      if (event.type === 'manifest' && frugal.has(peer))
        world.at(world.now, () => world.leaveOut(peer, id, half))
    })
    world.publish(source, content)
    const firstly = stage.finish([content], 60_000)
    const unasked = [...frugal].flatMap((peer) => half.filter((chunk) => holds(peer, content, chunk)))
    world.leave(source)
    const late = [...frugal].slice(0, 3)
    for (const peer of late) world.leaveOut(peer, id, [])
    const had = (): boolean => late.every((peer) => half.every((chunk) => holds(peer, content, chunk)))
    const secondly = world.run(world.now + 60_000, had) ? null : 'who asked later did not get it within 60 s'
    const outcome = stage.end([content], 60_000)
    return {
      failure: firstly ?? secondly ?? outcome.failure,
      figures: { ...outcome.figures, unasked: unasked.length / (frugal.size * half.length) },
    }
  },
}

function holds(peer: Peer, { manifest }: Content, chunk: number): boolean {
  return peer.store.has(manifest.chunks[chunk] ?? '')
}

export const manyReleases: readonly Scenario[] = [together, superseding, correction, leftOut]
