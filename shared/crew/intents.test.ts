import { describe, expect, it } from 'vitest'
import { limits } from '../wire/limits.ts'
import type { Frame } from '../wire/frames.ts'
import type { Effect, LinkId } from './io.ts'
import { tagOf } from './releases.ts'
import { bitmapOf, chunksOf, makeRelease, peerId, pieces, Rig, type TestRelease } from './testing.ts'

/** A rig with edges that know a release, whose manifest came from the first of them. */
function rigWith(chunks: number, peers: number) {
  const rig = new Rig()
  const content = makeRelease(chunks)
  const links = Array.from({ length: peers }, (_, i) => rig.link(peerId(i + 1), { sequence: 1 }))
  const [a, b = a] = links
  if (a === undefined || b === undefined) throw new Error('one link at least')
  rig.know(a, content)
  return { rig, content, links, a, b, tag: tagOf(content.header.id) }
}

function grant(content: TestRelease, ...chunks: number[]): Frame {
  return { type: 'grant', tag: tagOf(content.header.id), chunks, report: null }
}

/** Intents of these links, as what they tell; the manifest's are `manifest`. */
function told(rig: Rig, effects: readonly Effect[], links: readonly LinkId[]): unknown[] {
  return links.flatMap((link) =>
    rig
      .sent(effects, link, 'intent')
      .map((intent) => (intent.manifest ? 'manifest' : chunksOf(intent.bitmap))),
  )
}

/** Inputs that a host gives the node in so many ms, though nothing happens. */
function wakes(rig: Rig, ms: number): number {
  const until = rig.now + ms
  let count = 0
  for (; rig.node.deadline() <= until && count < 5_000; count++) {
    rig.now = Math.max(rig.now + 1, rig.node.deadline())
    rig.input({ type: 'wake' })
  }
  rig.now = until
  return count
}

describe('standing intents', () => {
  it('[P8] who has nothing tells its edges nothing: they take it that it lacks all', () => {
    const { rig, content, links, a } = rigWith(8, 3)
    const effects = [...rig.manifest(a, content), ...rig.pass(limits.renewMs - 100)]
    expect(told(rig, effects, links)).toEqual([])
  })

  it('[P8] who greets with the release tells that it has nothing of it, since it might have all', () => {
    const { rig, content, a } = rigWith(8, 1)
    rig.manifest(a, content)
    rig.input({ type: 'chunks-found', release: content.header.id, have: [] })
    const link = rig.link(peerId(9), { sequence: 1 })
    expect(told(rig, rig.effects, [link])).toEqual([[]])
    const ignorant = rig.link(peerId(10))
    expect(told(rig, rig.effects, [ignorant])).toEqual([])
  })

  it('[P8] who brings chunks along says so, at once and to all', () => {
    const { rig, content, links, a } = rigWith(8, 3)
    rig.frames(a, ...pieces(content, 0, { bytes: content.manifestBytes }))
    rig.hash()
    const effects = rig.input({ type: 'chunks-found', release: content.header.id, have: [0, 5] })
    expect(told(rig, effects, links)).toEqual([
      [0, 5],
      [0, 5],
      [0, 5],
    ])
  })

  it('[P8] what was awaited and is lost is told within 250 ms, once for several', () => {
    const { rig, content, links, a, b, tag } = rigWith(8, 3)
    rig.manifest(a, content)
    rig.pass(1_000)
    rig.frames(a, grant(content, 3))
    rig.frames(b, grant(content, 4))
    const effects = [
      ...rig.frames(a, { type: 'cancel', tag, part: 4 }),
      ...rig.frames(b, { type: 'cancel', tag, part: 5 }),
      ...rig.pass(300),
    ]
    for (const link of links) {
      const all = told(rig, effects, [link])
      expect(all.at(-1)).toEqual([])
      expect(all.length).toBeLessThanOrEqual(2)
    }
  })

  it('[P8] when nothing comes, all are told again and asked to answer: after 1.5 s, then more and more rarely', () => {
    const { rig, content, links, a } = rigWith(8, 2)
    rig.manifest(a, content)
    const times: number[] = []
    for (let ms = 0; ms < 40_000; ms += 100) {
      for (const link of links) rig.frames(link, { type: 'prune' })
      const intents = rig.sent(rig.pass(100), a, 'intent')
      if (intents.length > 0) times.push(rig.now)
      for (const intent of intents) expect(intent).toMatchObject({ answer: true, manifest: false })
    }
    expect(times[0]).toBeLessThanOrEqual(limits.renewMs + 200)
    expect(times.length).toBeGreaterThan(3)
    const gaps = times.map((at, i) => at - (times[i - 1] ?? 0))
    expect(gaps).toEqual(gaps.toSorted((x, y) => x - y))
    expect(Math.max(...gaps)).toBeLessThan(13_000)
  })

  it('[P8] an answer to a grant tells as much as an intent does: none follows', () => {
    const { rig, content, links, a, b } = rigWith(8, 2)
    rig.manifest(a, content)
    const effects = [...rig.frames(a, grant(content, 3)), ...rig.frames(b, grant(content, 3))]
    expect(rig.sent(effects, a, 'get')).toMatchObject([{ bitmap: bitmapOf([3]) }])
    expect(rig.sent(effects, b, 'pass')).toMatchObject([{ bitmap: bitmapOf([3]) }])
    expect(told(rig, [...effects, ...rig.pass(1_000)], links)).toEqual([])
  })

  it('[T4] a node that waits, for the manifest, for its store, or for a chunk, seldom wakes', () => {
    const { rig, content, a, b, tag } = rigWith(8, 2)
    expect(wakes(rig, 5_000), 'for the manifest').toBeLessThan(100)
    rig.frames(a, ...pieces(content, 1).slice(0, 1))
    rig.frames(a, { type: 'cancel', tag, part: 1 })
    expect(wakes(rig, 2_000), 'for the manifest, when a chunk was lost').toBeLessThan(40)
    rig.frames(b, ...pieces(content, 0, { bytes: content.manifestBytes }))
    expect(wakes(rig, 3_000), 'for a hash').toBeLessThan(60)
    rig.hash()
    for (const link of [a, b]) rig.frames(link, { type: 'prune' })
    expect(wakes(rig, 3_000), 'for its store').toBeLessThan(60)
    rig.input({ type: 'chunks-found', release: content.header.id, have: [] })
    rig.frames(a, grant(content, 3))
    expect(wakes(rig, 6_000), 'for a chunk').toBeLessThan(120)
  })

  it('[P8] a release of empty files only has its manifest asked for until it comes', () => {
    const rig = new Rig()
    const content = makeRelease(0)
    const links = [1, 2].map((n) => rig.link(peerId(n), { sequence: 1 }))
    const [a] = links
    if (a === undefined) throw new Error('a link')
    rig.know(a, content)
    expect(wakes(rig, 1_000)).toBeGreaterThan(0)
    expect(told(rig, rig.effects, links)).toEqual(['manifest', 'manifest'])
    rig.manifest(a, content)
    expect(rig.node.inspect().releases).toMatchObject([{ state: 'complete', total: 0 }])
  })
})
