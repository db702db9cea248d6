/** When a peer asks the web seed, and for what (rule P12). */
import { describe, expect, it } from 'vitest'
import { must } from '../../lib/assert.ts'
import { parameters } from '../../wire/parameters.ts'
import {
  all,
  chunkBytes,
  makeRelease,
  peerId,
  Rig,
  state,
  Told,
  type TestRelease,
  pieces,
} from '../testing/rig.ts'

/** A site's release: `files` files of so many chunks each. */
function siteRelease(files: number, chunksEach: number): TestRelease {
  const base = makeRelease(files * chunksEach)
  const size = chunksEach * chunkBytes
  const manifest = {
    ...base.manifest,
    files: Array.from({ length: files }, (_, i) => ({ path: `${i}`, type: '', size, priority: 0 })),
  }
  return { ...base, header: { ...base.header, aligned: true }, manifest }
}

const unknown = { wayMs: Infinity, latencyMs: Infinity, answerMs: Infinity }

const offer = (rig: Rig, { header }: TestRelease, visitors: number | null = 5, times = unknown) =>
  rig.input({
    type: 'web-seed',
    release: header.id,
    site: visitors === null ? null : { visitors, ...times },
  })

const ended = (rig: Rig, { header }: TestRelease, good = true) =>
  rig.input({ type: 'web-seed-ended', release: header.id, good })

/** A busy server is asked by then, however the delay is drawn. */
const delayMsMost = (visitors: number) => 1.5 * visitors * parameters.siteDelayPerVisitor * 1_000

/** What is fetched next, as soon as it is; nothing where that takes longer than 10 s. */
function nextFetch(rig: Rig) {
  for (let i = 0; i < 2_000; i++) {
    const runs = rig.take('fetch-chunks')
    if (runs.length > 0) return runs
    rig.pass(5)
  }
  return []
}

const chunksOf = (runs: readonly { readonly first: number; readonly last: number }[]) =>
  runs.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, i) => first + i))

describe('[P12] who has nobody to ask asks the web seed', () => {
  it('[P12] after a while drawn at random, one fetch at a time', () => {
    const rig = new Rig()
    const content = siteRelease(4, 3)
    rig.resume(content)
    offer(rig, content)
    expect(rig.take('fetch-chunks')).toEqual([])
    rig.pass(delayMsMost(5) + 1)
    const [fetch, ...more] = rig.take('fetch-chunks')
    expect(more).toEqual([])
    expect((fetch?.last ?? 0) - (fetch?.first ?? 0)).toBeLessThan(parameters.siteWindowFirst / chunkBytes)
    rig.pass(10_000)
    expect(rig.take('fetch-chunks'), 'while one is under way').toEqual([])
  })

  it('[P12] almost at once, and for more, where the site’s document came at once', () => {
    const rig = new Rig()
    const content = siteRelease(4, 30)
    rig.resume(content)
    offer(rig, content, 20, { wayMs: 80, latencyMs: 90, answerMs: 100 })
    // In proportion to the document's answer, and to the visitors.
    rig.pass(1.5 * 20 * parameters.siteDelayPerVisitor * 100 + 1)
    const [fetch] = rig.take('fetch-chunks')
    expect(must(fetch, 'a fetch').last - must(fetch, 'a fetch').first).toBeGreaterThan(
      parameters.siteWindowFirst / chunkBytes,
    )
    for (let chunk = fetch?.first ?? 0; chunk <= (fetch?.last ?? 0); chunk++) rig.webSeedGives(content, chunk)
    ended(rig, content)
    expect(rig.take('fetch-chunks'), 'an idle site is asked again at once').not.toEqual([])
  })

  it('[P12] a site that is far is not taken for a busy one: what lacks is asked for at once, gaps together', () => {
    const rig = new Rig()
    const content = siteRelease(10, 30)
    const link = rig.link(peerId(1), { sequence: 1 })
    rig.resume(content)
    offer(rig, content, 20, { wayMs: 480, latencyMs: 500, answerMs: 510 })
    // A peer lacks four parts of ten chunks, and does not bring what it has.
    const has = Array.from({ length: 300 }, (_, i) => i).filter((i) => i % 90 >= 10)
    rig.frames(link, state(content, { all: all(content, has) }))
    const begunAt = rig.now
    const first = nextFetch(rig)
    expect(rig.now - begunAt).toBeLessThanOrEqual(1.5 * 20 * parameters.siteDelayPerVisitor * 510 + 5)
    expect(first.length, 'runs').toBe(4)
    expect(chunksOf(first).every((chunk) => chunk % 90 < 10)).toBe(true)
    let runs = first
    let rounds = 0
    while (runs.length > 0) {
      const chunks = chunksOf(runs)
      expect(new Set(chunks).size, 'none twice').toBe(chunks.length)
      rig.pass(500)
      for (const chunk of chunks) rig.webSeedGives(content, chunk)
      for (const _ of runs) ended(rig, content)
      runs = rig.take('fetch-chunks')
      rounds++
    }
    expect(rounds).toBeLessThanOrEqual(4)
    expect(rig.node.inspect().releases).toMatchObject([{ state: 'complete' }])
  })

  it('[P12] a small gap that took a round trip does not make a far site slow for the whole page', () => {
    const rig = new Rig()
    const content = siteRelease(1, 60)
    const link = rig.link(peerId(1), { sequence: 1 })
    rig.resume(content)
    offer(rig, content, 20, { wayMs: 290, latencyMs: 300, answerMs: 310 })
    // A peer has all but three, and brings nothing yet.
    rig.frames(link, state(content, { haves: Array.from({ length: 57 }, (_, i) => i) }))
    expect(nextFetch(rig), 'the rarest first').toMatchObject([{ first: 57, last: 59 }])
    rig.pass(300)
    for (const chunk of [57, 58, 59]) rig.webSeedGives(content, chunk)
    ended(rig, content)
    expect(chunksOf(rig.take('fetch-chunks')), 'all that is left, at once').toHaveLength(57)
  })

  it('[P12] a busy site is asked after a crowd’s delay, and for little', () => {
    const rig = new Rig()
    const content = siteRelease(1, 400)
    rig.resume(content)
    offer(rig, content, 20, { wayMs: 200, latencyMs: 400, answerMs: 1_010 })
    rig.pass((20 * parameters.siteDelayPerVisitor * 1_000) / 2 - 1)
    expect(rig.take('fetch-chunks')).toEqual([])
    rig.pass(delayMsMost(20))
    const { first, last } = must(rig.take('fetch-chunks')[0], 'a fetch')
    expect(last - first).toBeLessThan(parameters.siteWindowFirst / chunkBytes)
  })

  it('[P12] a busy site is spared once for a link that says nothing', () => {
    const rig = new Rig()
    const content = siteRelease(1, 12)
    rig.link(peerId(1), { sequence: 1 })
    rig.resume(content)
    offer(rig, content)
    rig.pass(parameters.renewMs - 1)
    expect(rig.take('fetch-chunks')).toEqual([])
    let fetches = 0
    for (let i = 0; i < 12 && rig.node.inspect().releases[0]?.state !== 'complete'; i++) {
      rig.pass(100)
      for (const { first, last } of rig.take('fetch-chunks')) {
        fetches++
        for (let chunk = first; chunk <= last; chunk++) rig.webSeedGives(content, chunk)
        ended(rig, content)
      }
    }
    expect(fetches).toBeGreaterThan(0)
    expect(rig.node.inspect().releases).toMatchObject([{ state: 'complete' }])
  })

  it('all of it in time, other chunks at other peers', () => {
    const firsts = new Set<number>()
    for (let peer = 0; peer < 12; peer++) {
      const rig = new Rig(100, `visitor ${peer}`)
      const content = siteRelease(4, 3)
      rig.resume(content)
      offer(rig, content)
      for (let i = 0; rig.node.inspect().releases[0]?.state !== 'complete' && i < 50; i++) {
        rig.pass(500)
        for (const { first, last } of rig.take('fetch-chunks')) {
          if (i < 3) firsts.add(first)
          for (let chunk = first; chunk <= last; chunk++) rig.webSeedGives(content, chunk)
          ended(rig, content)
        }
      }
      expect(rig.node.inspect().releases).toMatchObject([{ state: 'complete' }])
    }
    expect(firsts.size).toBeGreaterThan(4)
  })

  it('[P12] not while peers feed it, nor for what they have or await, as long as they bring it', () => {
    const rig = new Rig()
    const content = siteRelease(1, 4)
    const link = rig.link(peerId(1), { sequence: 1 })
    rig.resume(content)
    rig.frames(link, state(content, { haves: [0, 1, 2, 3] }))
    offer(rig, content)
    rig.pass(parameters.renewMs - 100)
    expect(rig.take('fetch-chunks')).toEqual([])
    rig.frames(link, ...pieces(content, 1))
    rig.hash()
    rig.pass(parameters.renewMs - 100)
    expect(rig.take('fetch-chunks'), 'a chunk came').toEqual([])
    rig.pass(1_000)
    expect(rig.take('fetch-chunks'), 'nothing has come for long').toHaveLength(1)
  })

  it('[P12] tells links that it awaits what it fetches, and for a time only', () => {
    const rig = new Rig()
    const content = siteRelease(1, 2)
    const link = rig.link(peerId(1), { sequence: 1 })
    rig.resume(content)
    offer(rig, content)
    const told = new Told()
    const awaited = (ms: number): number[] => [...told.hear(rig.sent(rig.pass(ms), link, 'state')).has]
    const ahead = awaited(parameters.renewMs + 1_000)
    const { first, last } = must(rig.take('fetch-chunks')[0], 'a fetch')
    expect(ahead).toEqual(Array.from({ length: last - first + 1 }, (_, i) => first + i))
    expect(awaited(2 * parameters.renewMs + 500)).toEqual([])
  })

  it('[P12] asks an idle server for more, and a slow one for less', () => {
    const rig = new Rig()
    const content = siteRelease(1, 1_000)
    rig.resume(content)
    offer(rig, content, 1)
    const run = (latencyMs: number, tookMs: number): number => {
      const runs = nextFetch(rig)
      const chunks = chunksOf(runs)
      rig.pass(latencyMs)
      for (const chunk of chunks) rig.webSeedGives(content, chunk)
      rig.pass(tookMs - latencyMs)
      for (const _ of runs) ended(rig, content)
      return chunks.length
    }
    const quick = [1, 2, 3].map(() => run(20, 40))
    expect(quick[2]).toBeGreaterThan(quick[0] ?? 0)
    const slow = [0, 1, 2, 3, 4, 5].map((i) => run(300 + 400 * i, 1_500 + 400 * i))
    expect(slow.at(-1)).toBe(1)
  })

  it('[P12] asks for no less a server that takes its time for each answer, however much is asked for', () => {
    const rig = new Rig()
    const content = siteRelease(1, 100)
    rig.resume(content)
    offer(rig, content, 5)
    const sizes: number[] = []
    for (let i = 0; i < 400 && rig.node.inspect().releases[0]?.state !== 'complete'; i++) {
      const runs = rig.take('fetch-chunks')
      rig.pass(runs.length > 0 ? 1_500 : 20)
      for (const { first, last } of runs)
        for (let chunk = first; chunk <= last; chunk++) rig.webSeedGives(content, chunk)
      for (const _ of runs) ended(rig, content)
      if (runs.length > 0) sizes.push(runs.reduce((sum, { first, last }) => sum + last - first + 1, 0))
    }
    expect(rig.node.inspect().releases).toMatchObject([{ state: 'complete' }])
    expect(sizes.length, `fetches of ${sizes.join(', ')} chunks`).toBeLessThan(12)
  })

  it('waits longer after each failure, and asks no more when it is taken back', () => {
    const rig = new Rig()
    const content = siteRelease(1, 4)
    rig.resume(content)
    offer(rig, content, 1)
    rig.pass(1_000)
    const waits: number[] = []
    for (let i = 0; i < 3; i++) {
      expect(rig.take('fetch-chunks')).toHaveLength(1)
      ended(rig, content, false)
      const from = rig.now
      while (rig.node.deadline() < Infinity && !rig.pass(100).some(({ type }) => type === 'fetch-chunks'));
      waits.push(rig.now - from)
    }
    expect(waits[2]).toBeGreaterThan((waits[0] ?? 0) * 3)
    rig.take('fetch-chunks')
    offer(rig, content, null)
    rig.pass(20_000)
    expect(rig.take('fetch-chunks')).toEqual([])
  })

  it('a release that is not aligned has no web seed', () => {
    const rig = new Rig()
    const content = makeRelease(4)
    rig.resume(content)
    offer(rig, content)
    rig.pass(10_000)
    expect(rig.take('fetch-chunks')).toEqual([])
  })
})
