/** One who asks and lies: what it may not take from those who ask beside it. */
import { describe, expect, it } from 'vitest'
import { must } from '../lib/assert.ts'
import { limits } from '../wire/limits.ts'
import type { Frame } from '../wire/frames.ts'
import type { LinkId } from './io.ts'
import { tagOf } from './releases.ts'
import { Asker, run } from './testing-peers.ts'
import { bitmapOf, makeRelease, peerId, Rig, type TestRelease } from './testing.ts'

interface Stage {
  readonly rig: Rig
  readonly liar: LinkId
  readonly content: TestRelease
  readonly tag: number
  readonly asker: Asker
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
  const have = content.manifest.chunks.map((_, i) => i)
  if (publish) rig.input({ type: 'publish', ...content })
  else rig.input({ type: 'resume', ...content, have })
  const seen = new Map<LinkId, number>()
  const meanwhile = (): void => {
    for (const liar of links) {
      const fresh = rig.all(rig.effects.slice(seen.get(liar) ?? 0), liar)
      seen.set(liar, rig.effects.length)
      lie({ rig, liar, content, tag, asker }, fresh)
    }
  }
  run(rig, [asker], ms, meanwhile, () => asker.whole)
  return { rig, links, content, tag, asker, took: rig.now }
}

const nothing = new Uint8Array(0)
const bytesOf = (chunks: number, size: number): number => (chunks * size * 1_000) / 50_000

const idle: Lie = () => undefined
/** Passes whatever it is granted, and says that it lacks all. */
const passer: Lie = ({ rig, liar, tag }, fresh) => {
  for (const frame of fresh)
    if (frame.type === 'grant') rig.frames(liar, { type: 'pass', tag, busy: false, bitmap: nothing })
}
const busyPasser: Lie = ({ rig, liar, tag }, fresh) => {
  for (const frame of fresh)
    if (frame.type === 'grant') rig.frames(liar, { type: 'pass', tag, busy: true, bitmap: nothing })
}
/** Takes all that it is granted, confirms it at once, and says that it lacks all: for ever. */
const glutton: Lie = ({ rig, liar, tag }, fresh) => {
  for (const frame of fresh) {
    if (frame.type === 'grant')
      rig.frames(liar, {
        type: 'get',
        tag,
        chunks: frame.chunks.slice(0, limits.getChunksMax),
        bitmap: nothing,
      })
    if (frame.type === 'data') rig.frames(liar, { type: 'done', tag, part: frame.part })
  }
  rig.input({ type: 'drained', link: liar, buffered: 0 })
}
/** Takes what it is granted and cancels it at once. */
const canceller: Lie = ({ rig, liar, tag }, fresh) => {
  for (const frame of fresh)
    if (frame.type === 'grant')
      for (const chunk of frame.chunks.slice(0, 1))
        rig.frames(
          liar,
          { type: 'get', tag, chunks: [chunk], bitmap: nothing },
          { type: 'cancel', tag, part: chunk + 1 },
          { type: 'intent', tag, manifest: false, answer: false, bitmap: nothing },
        )
}
/** Takes what it is granted and never says that it came. */
const silent: Lie = ({ rig, liar, tag }, fresh) => {
  for (const frame of fresh)
    if (frame.type === 'grant')
      rig.frames(liar, { type: 'get', tag, chunks: frame.chunks.slice(0, 4), bitmap: nothing })
  rig.input({ type: 'drained', link: liar, buffered: 0 })
}
/** Its channel takes nothing. */
const stalled: Lie = ({ rig, liar, tag }, fresh) => {
  rig.input({ type: 'drained', link: liar, buffered: 1e6 })
  for (const frame of fresh)
    if (frame.type === 'grant')
      rig.frames(liar, { type: 'get', tag, chunks: frame.chunks.slice(0, 4), bitmap: nothing })
}

describe('an honest asker has all of it in time', () => {
  it.each<[string, Lie, number, number]>([
    ['control: beside idle links', idle, 16, 4_400],
    ['[V4] beside three that never answer a grant', idle, 8, limits.chunkBytesMax],
    ['[V4] beside three that take chunks and never confirm one', silent, 16, 4_400],
    ['[V6] beside three whose channels never drain', stalled, 16, 4_400],
    ['[V2] beside three that pass every grant and say that they lack all', passer, 8, limits.chunkBytesMax],
    ['[V4] beside three that have no room, ever', busyPasser, 8, limits.chunkBytesMax],
    ['[V2] beside three that take all again and again', glutton, 16, 4_400],
    ['[V4] beside three that cancel what they asked for', canceller, 16, 4_400],
  ])('%s', (_, lie, chunks, size) => {
    const allowance = 20_000 + 6 * bytesOf(chunks, size)
    const { asker, took, rig } = contest(3, chunks, size, lie, allowance)
    expect(
      asker.chunks.size,
      `after ${took} ms, ${JSON.stringify(rig.node.inspect().counters.refusals)}`,
    ).toBe(chunks)
  })

  it.each<[string, Lie]>([
    ['never answer', idle],
    ['pass', passer],
    ['never confirm', silent],
    ['never drain', stalled],
  ])('[V6] when it is pushed by its publisher, beside three that %s', (_, lie) => {
    const { asker } = contest(3, 16, 4_400, lie, 40_000, true)
    expect(asker.whole).toBe(true)
  })
})

describe('what one link may cost', () => {
  it('[V4] [T4] gets of what was not granted load nothing, however many', () => {
    const { rig, links, tag } = contest(1, 16, 4_400, idle, 30_000)
    const [liar = 0] = links
    rig.take('load-chunk')
    for (let i = 0; i < 200; i++)
      rig.frames(liar, { type: 'get', tag, chunks: [0, 1, 2, 3].map((n) => (n + i) % 16), bitmap: nothing })
    expect(rig.take('load-chunk').length).toBeLessThanOrEqual(limits.transfersPerLinkMax)
    expect(rig.node.inspect().sizes['transfers']).toBeLessThanOrEqual(limits.transfersPerLinkMax)
  })

  it('[T4] the store is not read without end for one who cancels', () => {
    const { rig, links, content } = contest(1, 16, 4_400, idle, 30_000)
    const [liar = 0] = links
    const tag = tagOf(content.header.id)
    for (let i = 0; i < 400; i++) {
      const granted = rig.sent(rig.effects.slice(-20), liar, 'grant').at(-1)
      rig.frames(liar, { type: 'get', tag, chunks: granted?.chunks.slice(0, 4) ?? [1], bitmap: nothing })
      for (let part = 1; part <= 16; part++) rig.frames(liar, { type: 'cancel', tag, part })
    }
    expect(rig.node.inspect().sizes['loading']).toBeLessThanOrEqual(limits.loadsMax)
  })

  it('[T4] intents beyond four a second and a burst of 16 are not heard, and end in a ban', () => {
    const { rig, links, tag } = contest(1, 16, 4_400, idle, 30_000)
    const [liar = 0] = links
    const frame: Frame = { type: 'intent', tag, manifest: false, answer: true, bitmap: nothing }
    for (let i = 0; i < limits.intentsBurstMax; i++) rig.frames(liar, frame)
    expect(rig.node.inspect().counters.refusals['intent-flood']).toBeUndefined()
    for (let i = 0; i < 12; i++) rig.frames(liar, frame)
    expect(rig.node.inspect().counters).toMatchObject({ banned: 1 })
    expect(rig.node.inspect().counters.refusals['intent-flood']).toBeGreaterThanOrEqual(8)
  })

  it('[T4] one intent a second for ten minutes is nobody’s offence', () => {
    const { rig, links, tag } = contest(1, 16, 4_400, idle, 30_000)
    const [peer = 0] = links
    for (let s = 0; s < 600; s++) {
      rig.frames(peer, {
        type: 'intent',
        tag,
        manifest: false,
        answer: true,
        bitmap: bitmapOf([...Array(16).keys()]),
      })
      rig.pass(1_000)
    }
    expect(rig.node.inspect().counters).toMatchObject({ banned: 0 })
  })

  it('[T4] manifests asked for again and again go once in four seconds', () => {
    const { rig, links, tag, content } = contest(1, 16, 4_400, idle, 30_000)
    const [liar = 0] = links
    const from = rig.effects.length
    for (let i = 0; i < 40; i++) {
      rig.frames(liar, { type: 'intent', tag, manifest: true, answer: false, bitmap: nothing })
      rig.input({ type: 'drained', link: liar, buffered: 0 })
      rig.frames(liar, { type: 'done', tag, part: 0 })
      rig.pass(250)
    }
    const bytes = rig
      .sent(rig.effects.slice(from), liar, 'data')
      .filter((data) => data.part === 0)
      .reduce((sum, data) => sum + data.bytes.length, 0)
    expect(bytes).toBeGreaterThan(0)
    expect(bytes).toBeLessThanOrEqual(4 * content.manifestBytes.length)
  })

  it('[V5] [T4] done, cancel and pass for what never was change nothing and leak nothing', () => {
    const { rig, links, tag } = contest(1, 16, 4_400, idle, 30_000)
    const [liar = 0] = links
    const before = rig.node.inspect().sizes
    for (let i = 0; i < 300; i++) {
      const part = i % (limits.chunksMax + 1)
      rig.frames(
        liar,
        { type: 'done', tag, part },
        { type: 'cancel', tag, part },
        { type: 'pass', tag, busy: false, bitmap: bitmapOf([...Array(16).keys()]) },
        { type: 'done', tag: 99, part },
        { type: 'cancel', tag: 99, part },
        { type: 'pass', tag: 99, busy: true, bitmap: nothing },
        { type: 'get', tag: 99, chunks: [part % 1_000], bitmap: nothing },
      )
    }
    expect(rig.node.inspect().sizes).toMatchObject({
      views: before['views'],
      transfers: 0,
      asked: 0,
      loading: 0,
    })
    expect(rig.node.inspect().counters.refusals['late-done']).toBe(300)
  })

  it('[V4] [T3] who is cut off in the middle of everything leaves nothing behind', () => {
    const { rig, links } = contest(3, 16, 4_400, silent, 3_000)
    for (const link of links) rig.input({ type: 'link-closed', link, reason: 'gone' })
    expect(rig.node.inspect().sizes['views']).toBe(1)
    for (let s = 0; s < 40; s++) {
      rig.frames(4, { type: 'prune' })
      rig.pass(1_000)
    }
    expect(rig.node.inspect().sizes).toMatchObject({ transfers: 0, loading: 0, asked: 0 })
    expect(must(rig.node.inspect().releases[0], 'a release').state).toBe('complete')
  })

  it('[T3] a chunk whose confirmation was to come with another that was cancelled is nobody’s offence', () => {
    const rig = new Rig()
    const content = makeRelease(8)
    const tag = tagOf(content.header.id)
    const link = rig.link(peerId(1))
    rig.input({ type: 'resume', ...content, have: content.manifest.chunks.map((_, i) => i) })
    const { chunks } = must(rig.sent(rig.effects, link, 'grant')[0], 'a grant')
    const [first = 0, second = 0] = chunks
    const all = bitmapOf([...Array(8).keys()])
    rig.frames(link, { type: 'get', tag, chunks: [first, second], bitmap: all })
    const [load] = rig.take('load-chunk')
    const effects = rig.input({
      type: 'loaded',
      token: must(load, 'a load').token,
      bytes: new Uint8Array(4_400),
    })
    const asked = rig.sent(effects, link, 'data').some((data) => data.confirm)
    rig.frames(link, { type: 'cancel', tag, part: second + 1 })
    if (asked) rig.frames(link, { type: 'done', tag, part: first + 1 })
    for (let s = 0; s < 40; s++) {
      rig.frames(link, { type: 'prune' })
      rig.pass(1_000)
    }
    expect(rig.node.inspect().counters.refusals).toEqual({})
    expect(rig.node.inspect().sizes['transfers']).toBe(0)
  })
})
