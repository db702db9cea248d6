/** One who takes and lies: what it may not take from those who want beside it. */
import { describe, expect, it } from 'vitest'
import { must } from '../../lib/assert.ts'
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import type { Frame } from '../../wire/frames.ts'
import type { LinkId } from '../io.ts'
import { tagOf } from '../releases/release.ts'
import { Asker, run } from './peers.ts'
import { all, everyChunk, makeRelease, peerId, Rig, state, Told, type TestRelease } from './rig.ts'

interface Stage {
  readonly rig: Rig
  readonly liar: LinkId
  readonly content: TestRelease
  readonly tag: number
  /** What the node has told the liar. */
  readonly told: Told
}

/** What a liar sends ten times a second. `fresh` are the frames that came since. */
type Lie = (stage: Stage, fresh: readonly Frame[]) => void

/** A node with a whole release and an uplink of 400 kbit/s, an honest asker and liars: ms until the honest one is whole. */
function contest(liars: number, chunks: number, size: number, lie: Lie, ms: number, publish = false) {
  const rig = new Rig()
  const content = makeRelease(chunks, 1, size)
  const tag = tagOf(content.header.id)
  rig.input({ type: 'upload-limit', bytesPerSecond: 50_000 })
  const links = Array.from({ length: liars }, (_, i) => rig.link(peerId(i + 1)))
  const honest = rig.link(peerId(60))
  const asker = new Asker(rig, honest, content)
  const have = everyChunk(content)
  if (publish) rig.input({ type: 'publish', ...content })
  else rig.input({ type: 'resume', ...content, have })
  const seen = new Map<LinkId, number>()
  const told = new Map(links.map((link) => [link, new Told()]))
  const meanwhile = (): void => {
    for (const [liar, hears] of told) {
      const fresh = rig.all(rig.effects.slice(seen.get(liar) ?? 0), liar)
      seen.set(liar, rig.effects.length)
      hears.hear(fresh.flatMap((frame) => (frame.type === 'state' ? [frame] : [])))
      lie({ rig, liar, content, tag, told: hears }, fresh)
    }
  }
  run(rig, [asker], ms, meanwhile, () => asker.whole)
  return { rig, links, content, tag, asker, took: rig.now }
}

const bytesOf = (chunks: number, size: number): number => (chunks * size * 1_000) / 50_000

const idle: Lie = () => undefined
const wantsAll = ({ rig, liar, content }: Stage, ack = 0, mask = 0): void =>
  void rig.frames(liar, state(content, { ack, mask, all: all(content, [], everyChunk(content)) }))
/** Wants all, confirms all at once, and says that it lacks all: for ever. */
const glutton: Lie = (stage) => {
  wantsAll(stage, stage.told.ack, 0xffff)
  stage.rig.input({ type: 'drained', link: stage.liar, buffered: 0 })
}
/** Wants all, and cancels what comes at once. */
const canceller: Lie = (stage, fresh) => {
  const { rig, liar, tag, told } = stage
  wantsAll(stage, told.ack, 0xffff)
  for (const frame of fresh)
    if (frame.type === 'data') rig.frames(liar, { type: 'cancel', tag, part: frame.part })
  rig.input({ type: 'drained', link: liar, buffered: 0 })
}
/** Wants all, and never says that anything came. */
const silent: Lie = (stage) => {
  wantsAll(stage)
  stage.rig.input({ type: 'drained', link: stage.liar, buffered: 0 })
}
/** Wants all, and its channel takes nothing. */
const stalled: Lie = (stage) => {
  stage.rig.input({ type: 'drained', link: stage.liar, buffered: 1e6 })
  wantsAll(stage)
}
/** Wants all, has the least of all links by its word, and confirms so late that the window would have to shrink. */
const dawdler: Lie = (stage) => {
  if (stage.rig.now % 1_500 < 100) wantsAll(stage, stage.told.ack, 0xffff)
  stage.rig.input({ type: 'drained', link: stage.liar, buffered: 0 })
}

describe('an honest asker has all of it in time', () => {
  it.each<[string, Lie, number, number]>([
    ['control: beside idle links', idle, 16, 4_400],
    ['[V6] beside three that want all and never confirm anything', silent, 16, 4_400],
    ['[V6] the same with large chunks', silent, 8, limits.chunkBytesMax],
    ['[V5] beside three whose channels never drain', stalled, 16, 4_400],
    ['[V1] [V5.8] beside three that take all again and again', glutton, 16, 4_400],
    ['[V8] beside three that cancel what they asked for', canceller, 16, 4_400],
    ['[V4] beside three that confirm late', dawdler, 16, 4_400],
  ])('%s', (_, lie, chunks, size) => {
    const allowance = 20_000 + 6 * bytesOf(chunks, size)
    const { asker, took, rig } = contest(3, chunks, size, lie, allowance)
    expect(
      asker.chunks.size,
      `after ${took} ms, ${JSON.stringify(rig.node.inspect().counters.refusals)}`,
    ).toBe(chunks)
  })

  it.each<[string, Lie]>([
    ['say nothing', idle],
    ['never confirm', silent],
    ['never drain', stalled],
    ['take all again and again', glutton],
  ])('[V2] from its publisher, beside three that %s', (_, lie) => {
    const { asker } = contest(3, 16, 4_400, lie, 40_000, true)
    expect(asker.whole).toBe(true)
  })
})

describe('what one link may cost', () => {
  it('[V5] [V8] asks, however many, read the store for one chunk at a time', () => {
    const { rig, links, content } = contest(1, 16, 4_400, idle, 30_000)
    const [liar = 0] = links
    rig.take('load-chunk')
    for (let i = 0; i < 200; i++) rig.frames(liar, state(content, { asks: [i % 16] }))
    expect(rig.take('load-chunk')).toHaveLength(1)
    expect(rig.node.inspect().sizes).toMatchObject({ outgoing: 1, loading: 1 })
  })

  it('[V8] [T4] the store is not read without end for one who cancels', () => {
    const { rig, links, content, tag } = contest(1, 16, 4_400, idle, 30_000)
    const [liar = 0] = links
    for (let i = 0; i < 400; i++) {
      rig.frames(liar, state(content, { all: all(content, [], everyChunk(content)) }))
      for (let part = 1; part <= 16; part++) rig.frames(liar, { type: 'cancel', tag, part })
    }
    expect(rig.node.inspect().sizes['loading']).toBeLessThanOrEqual(parameters.loadsMax)
  })

  it('[V3] [T4] manifests asked for again and again go once in four seconds', () => {
    const { rig, links, content } = contest(1, 16, 4_400, idle, 30_000)
    const [liar = 0] = links
    const from = rig.effects.length
    const told = new Told().hear(rig.sent(rig.effects, liar, 'state'))
    for (let i = 0, seen = from; i < 40; i++) {
      const { ack } = told.hear(rig.sent(rig.effects.slice(seen), liar, 'state'))
      seen = rig.effects.length
      rig.frames(liar, state(content, { ack, mask: 0xffff, manifest: false, wantsManifest: true }))
      rig.input({ type: 'drained', link: liar, buffered: 0 })
      rig.pass(250)
    }
    const copies = rig
      .sent(rig.effects.slice(from), liar, 'data')
      .filter(({ part, offset }) => part === 0 && offset === 0)
    expect(copies.length).toBeGreaterThan(0)
    expect(copies.length).toBeLessThanOrEqual(1 + 10_000 / parameters.manifestAgainMs)
  })

  it('[V8] [T4] cancels of what never was change nothing and leak nothing', () => {
    const { rig, links, tag } = contest(1, 16, 4_400, idle, 30_000)
    const [liar = 0] = links
    const before = rig.node.inspect().sizes
    for (let i = 0; i < 300; i++) {
      const part = i % (limits.chunksMax + 1)
      rig.frames(liar, { type: 'cancel', tag, part }, { type: 'cancel', tag: 99, part })
    }
    expect(rig.node.inspect().sizes).toEqual(before)
    expect(rig.node.inspect().counters).toMatchObject({ banned: 0, refusals: {} })
  })

  it('[O7] [V6] one that is cut off in the middle of everything leaves nothing behind', () => {
    const { rig, links } = contest(3, 16, 4_400, silent, 3_000)
    for (const link of links) rig.input({ type: 'link-closed', link, reason: 'gone' })
    expect(rig.node.inspect().sizes['views']).toBe(1)
    for (let s = 0; s < 40; s++) {
      rig.frames(4, { type: 'prune' })
      rig.load()
      rig.input({ type: 'drained', link: 4, buffered: 0 })
      rig.pass(1_000)
    }
    expect(rig.node.inspect().sizes).toMatchObject({ outgoing: 0, loading: 0 })
    expect(must(rig.node.inspect().releases[0], 'a release').state).toBe('complete')
  })

  it('[T4] one state a second for ten minutes is nobody’s offence', () => {
    const { rig, links, content } = contest(1, 16, 4_400, idle, 30_000)
    const [peer = 0] = links
    for (let s = 0; s < 600; s++) {
      rig.frames(peer, state(content, { whole: true }))
      rig.pass(1_000)
    }
    expect(rig.node.inspect().counters).toMatchObject({ banned: 0, refusals: {} })
  })
})
