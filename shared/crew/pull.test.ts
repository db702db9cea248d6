import { describe, expect, it } from 'vitest'
import { must } from '../lib/assert.ts'
import { limits } from '../wire/limits.ts'
import type { Effect, LinkId } from './io.ts'
import { chunkBytes, makeRelease, peerId, Rig } from './testing.ts'

const census = { sequence: 1, progress: 10, load: 0, degree: 6 }

/** A rig with linked peers that all know a release whose header it has just learned. */
function learner(chunks: number, peers: number) {
  const rig = new Rig()
  const content = makeRelease(chunks)
  const links = Array.from({ length: peers }, (_, i) =>
    rig.link(peerId(i + 1), { sequence: 1, release: content.header.id }),
  )
  const first = must(links[0], 'a link')
  const [verify] = rig
    .frames(first, { type: 'header', jws: content.jws })
    .filter((effect) => effect.type === 'verify-header')
  rig.input({ type: 'header-verified', token: must(verify, 'a check').token, header: content.header })
  return { rig, links, content }
}

/** What the node asks of each link from here on. */
function intents(rig: Rig, effects: readonly Effect[], links: readonly LinkId[]) {
  return links.flatMap((link) => rig.sent(effects, link, 'intent').map((frame) => ({ link, ...frame })))
}

function grantOf(number: number, part: number) {
  return { type: 'grant' as const, intent: number, part, direct: false, sample: null, census }
}

/** A rig that has the manifest too, and the intents for chunks that it then sent. */
function puller(chunks: number, peers: number) {
  const { rig, links, content } = learner(chunks, peers)
  const [asked] = intents(rig, rig.effects, links)
  const { link, intent: number, manifest } = must(asked, 'an intent')
  expect(manifest).toBe(true)
  rig.frames(link, { ...grantOf(number, 0), direct: true })
  rig.frames(link, { type: 'data', intent: number, offset: 0, bytes: content.manifestBytes })
  confirm(rig, content.header.manifest)
  const effects = rig.input({ type: 'chunks-found', release: content.header.id, have: [] })
  return { rig, links, content, asked: intents(rig, effects, links) }
}

/** Says that the bytes last given to be hashed are those that were meant, or not. */
function confirm(rig: Rig, hash: string, good = true): Effect[] {
  const verify = rig.effects.findLast((effect) => effect.type === 'verify-hash')
  if (verify?.type !== 'verify-hash') throw new Error('nothing was given to be hashed')
  expect(verify.hash).toBe(hash)
  return rig.input({ type: 'hash-verified', token: verify.token, ok: good })
}

/** Sends a whole chunk for an intent that was granted. */
function deliver(rig: Rig, link: LinkId, number: number): Effect[] {
  return rig.frames(link, { type: 'data', intent: number, offset: 0, bytes: new Uint8Array(chunkBytes) })
}

describe('pulling', () => {
  it('[P5] the manifest is checked against the header, and only then believed', () => {
    const { rig, links, content } = learner(3, 1)
    const link = must(links[0], 'a link')
    const [asked] = rig.sent(rig.effects, link, 'intent')
    const { intent: number } = must(asked, 'an intent')
    rig.frames(link, { ...grantOf(number, 0), direct: true })
    rig.frames(link, { type: 'data', intent: number, offset: 0, bytes: content.manifestBytes })
    expect(rig.effects.some((effect) => effect.type === 'store-manifest')).toBe(false)
    confirm(rig, content.header.manifest)
    expect(rig.effects.some((effect) => effect.type === 'store-manifest')).toBe(true)
    rig.input({ type: 'chunks-found', release: content.header.id, have: [0, 1, 2] })
    expect(rig.node.inspect().releases).toMatchObject([{ have: 3, total: 3, state: 'complete' }])
  })

  it('[P1] [P2] a chunk that was granted elsewhere meanwhile is passed', () => {
    const { rig, asked } = puller(8, 3)
    const [a, b] = asked
    if (!a || !b) throw new Error('two intents at least')
    expect(rig.sent(rig.frames(a.link, grantOf(a.intent, 5)), a.link, 'get')).toEqual([
      { type: 'get', intent: a.intent },
    ])
    const effects = rig.frames(b.link, grantOf(b.intent, 5))
    expect(rig.sent(effects, b.link, 'pass')).toEqual([{ type: 'pass', intent: b.intent }])
    expect(rig.sent(effects, b.link, 'get')).toEqual([])
    // What it has and awaits stands in its next intent.
    const next = must(rig.sent(effects, b.link, 'intent')[0], 'another intent')
    expect([...next.bitmap]).toEqual([0b10000])
  })

  it('[P2] a grant that fits no chunk is an offence', () => {
    const { rig, asked } = puller(8, 1)
    const [a] = asked
    if (!a) throw new Error('an intent')
    rig.frames(a.link, grantOf(a.intent, 9))
    expect(rig.node.inspect().counters.refusals['bad-grant']).toBe(1)
  })

  it('[P3] a lease ends, the pull is cancelled, and the chunk asked again', () => {
    const { rig, links, asked } = puller(1, 2)
    const [a] = asked
    if (!a || asked.length !== 1) throw new Error('one intent for one chunk')
    rig.frames(a.link, grantOf(a.intent, 1))
    rig.frames(a.link, { type: 'data', intent: a.intent, offset: 0, bytes: new Uint8Array(1_200) })
    const effects = rig.pass(limits.leaseMs + (4 * chunkBytes * 1_000) / limits.slowestBytesPerSecond + 100)
    expect(rig.sent(effects, a.link, 'cancel')).toContainEqual({ type: 'cancel', intent: a.intent })
    const other = must(
      links.find((link) => link !== a.link),
      'the other link',
    )
    expect(rig.sent(effects, other, 'intent').length).toBeGreaterThan(0)
    expect(rig.node.inspect().counters.refusals['lease-expired']).toBe(1)
  })

  it('[P4] the last chunk, when late, is asked of one more, and the slower is cancelled', () => {
    const { rig, links, asked, content } = puller(1, 3)
    const [a] = asked
    if (!a) throw new Error('an intent')
    rig.frames(a.link, grantOf(a.intent, 1))
    const effects = rig.pass(1_500)
    const again = intents(
      rig,
      effects,
      links.filter((link) => link !== a.link),
    )
    expect(again).toHaveLength(1)
    const [b] = again
    if (!b) throw new Error('a second intent')
    expect([...b.bitmap]).toEqual([0])
    expect(rig.sent(rig.frames(b.link, grantOf(b.intent, 1)), b.link, 'get')).toHaveLength(1)
    const done = deliver(rig, b.link, b.intent)
    expect(rig.sent(done, b.link, 'done')).toHaveLength(1)
    expect(rig.sent(done, a.link, 'cancel')).toEqual([{ type: 'cancel', intent: a.intent }])
    confirm(rig, must(content.manifest.chunks[0], 'a hash'))
    expect(rig.node.inspect().releases).toMatchObject([{ have: 1, state: 'complete' }])
    // What was under way all the same is late, not a crime.
    deliver(rig, a.link, a.intent)
    expect(rig.node.inspect().counters).toMatchObject({ duplicates: 0, banned: 0 })
  })

  it('[P5] [T3] a corrupt chunk is not had, its sender is banned, and it is asked again', () => {
    const { rig, links, asked, content } = puller(1, 2)
    const [a] = asked
    if (!a) throw new Error('an intent')
    rig.frames(a.link, grantOf(a.intent, 1))
    deliver(rig, a.link, a.intent)
    const effects = confirm(rig, must(content.manifest.chunks[0], 'a hash'), false)
    expect(effects.some((effect) => effect.type === 'store-chunk')).toBe(false)
    expect(effects).toContainEqual({ type: 'hangup', link: a.link })
    expect(rig.node.inspect().releases).toMatchObject([{ have: 0, state: 'receiving' }])
    const other = must(
      links.find((link) => link !== a.link),
      'the other link',
    )
    expect(rig.sent(effects, other, 'intent')).toHaveLength(1)
  })

  it('[W1] data that overtakes its grant is kept', () => {
    const { rig, asked, content } = puller(1, 1)
    const [a] = asked
    if (!a) throw new Error('an intent')
    deliver(rig, a.link, a.intent)
    rig.frames(a.link, { ...grantOf(a.intent, 1), direct: true })
    confirm(rig, must(content.manifest.chunks[0], 'a hash'))
    expect(rig.node.inspect().releases).toMatchObject([{ have: 1, state: 'complete' }])
  })

  it('[W5] what goes to one peer in one step leaves as one message', () => {
    const { rig, asked } = puller(8, 2)
    const [a, b] = asked
    if (!a || !b) throw new Error('two intents')
    rig.frames(a.link, grantOf(a.intent, 5))
    const effects = rig.frames(b.link, grantOf(b.intent, 5))
    expect(rig.sent(effects, b.link, 'pass')).toHaveLength(1)
    expect(rig.sent(effects, b.link, 'intent')).toHaveLength(1)
    expect(effects.filter((effect) => effect.type === 'send' && effect.link === b.link)).toHaveLength(1)
  })

  it('[P7] starts with four pulls, and has no more than sixteen in flight however fast they are served', () => {
    const { rig, links, asked, content } = puller(200, 22)
    expect(asked).toHaveLength(limits.pullsInFlightMin)
    let waiting = [...asked]
    let most = 0
    let part = 0
    while (part < 150) {
      const fresh: typeof waiting = []
      for (const one of waiting) {
        const effects = [
          ...rig.frames(one.link, grantOf(one.intent, ++part)),
          ...deliver(rig, one.link, one.intent),
        ]
        fresh.push(
          ...intents(rig, effects, links),
          ...intents(rig, confirm(rig, must(content.manifest.chunks[part - 1], 'a hash')), links),
        )
      }
      rig.pass(20)
      waiting = fresh
      most = Math.max(most, rig.node.inspect().sizes['pulls'] ?? 0)
    }
    expect(most).toBeGreaterThan(limits.pullsInFlightMin)
    expect(most).toBeLessThanOrEqual(limits.pullsInFlightMax)
  })

  it('data that nobody asked for is blamed', () => {
    const { rig, links } = puller(4, 1)
    const link = must(links[0], 'a link')
    deliver(rig, link, 4_000)
    expect(rig.node.inspect().counters.refusals['unasked-data']).toBe(1)
  })
})
