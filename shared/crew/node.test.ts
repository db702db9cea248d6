import { describe, expect, it } from 'vitest'
import { must } from '../lib/assert.ts'
import { toBase64Url } from '../lib/bytes.ts'
import { encodeManifest, type Header, type Manifest } from '../content/manifest.ts'
import type { Frame } from '../wire/frames.ts'
import { limits } from '../wire/limits.ts'
import type { Effect, LinkId } from './io.ts'
import { peerId, Rig, TEST_CHANNEL } from './testing.ts'

const chunkBytes = 4_096
const census = { sequence: 1, progress: 10, load: 0, degree: 6 }

function hash(n: number): string {
  return toBase64Url(new Uint8Array(32).fill(n))
}

function release(
  chunks: number,
  sequence = 1,
): { header: Header; jws: Uint8Array; manifest: Manifest; manifestBytes: Uint8Array } {
  const bytes = chunks * chunkBytes
  const manifest: Manifest = {
    files: [{ path: 'f', type: '', size: bytes, priority: 0 }],
    chunks: Array.from({ length: chunks }, (_, i) => hash(i + 1)),
  }
  const manifestBytes = encodeManifest(manifest)
  const header: Header = {
    id: toBase64Url(new Uint8Array(16).fill(sequence)),
    channel: TEST_CHANNEL,
    sequence,
    title: 'T',
    status: 'test',
    issued: '2026-01-01T00:00:00Z',
    manifest: hash(200 + sequence),
    manifestBytes: manifestBytes.length,
    bytes,
    chunkBytes,
    chunks,
  }
  return { header, jws: Uint8Array.from([1, 2, sequence]), manifest, manifestBytes }
}

/** A rig that has published, and a linked asker. */
function publisher(chunks: number): { rig: Rig; link: LinkId; id: string } {
  const rig = new Rig()
  const link = rig.link(peerId(1))
  const content = release(chunks)
  rig.input({ type: 'publish', ...content })
  return { rig, link, id: content.header.id }
}

function intent(number: number, id: string, bitmap: number[] = [], direct = false) {
  return {
    type: 'intent' as const,
    intent: number,
    manifest: false,
    direct,
    release: id,
    bitmap: Uint8Array.from(bitmap),
  }
}

describe('links', () => {
  it('[W4] greets once, and ends a link to another channel without blame', () => {
    const rig = new Rig()
    const link = rig.link(peerId(1), null)
    expect(rig.sent(rig.effects, link, 'hello')).toMatchObject([
      { version: 1, channel: TEST_CHANNEL, sequence: 0 },
    ])
    const effects = rig.frames(link, rig.hello({ channel: TEST_CHANNEL.replace('test', 'other') }))
    expect(rig.sent(effects, link, 'bye')).toHaveLength(1)
    rig.pass(1_000)
    expect(rig.node.inspect().sizes['links']).toBe(0)
    expect(rig.node.inspect().counters).toMatchObject({ banned: 0, refusals: { 'foreign-hello': 1 } })
  })

  it('[O8] lets go of a link that never greets', () => {
    const rig = new Rig()
    rig.link(peerId(1), null)
    rig.pass(limits.helloMs - 100)
    expect(rig.node.inspect().sizes['links']).toBe(1)
    rig.pass(200)
    expect(rig.node.inspect().sizes['links']).toBe(0)
  })

  it('[O5] a dial that does not open ends after 15 s', () => {
    const rig = new Rig()
    const circuit = toBase64Url(new Uint8Array(8).fill(3))
    rig.serverSays(peerId(1), circuit, { type: 'request', purpose: 'edge' })
    rig.serverSays(peerId(1), circuit, { type: 'signal', data: Uint8Array.of(1) })
    expect(rig.node.inspect().dialing).toBe(1)
    const effects = rig.pass(limits.dialMs + 10)
    expect(effects.filter((effect) => effect.type === 'hangup')).toHaveLength(1)
    expect(rig.node.inspect().sizes).toMatchObject({ links: 0, introductions: 0 })
  })

  it.each([
    ['the smaller id goes on with its own dial', 10, 'refused'],
    ['the larger id gives way', 200, 'accepted'],
  ] as const)('[O5] when both ask each other, %s', (_, self, answer) => {
    const rig = new Rig(self)
    rig.input({ type: 'server-introduced', peer: peerId(100) })
    const effects = rig.serverSays(peerId(100), toBase64Url(new Uint8Array(8).fill(3)), {
      type: 'request',
      purpose: 'edge',
    })
    expect(rig.toServer(effects).map(({ payload }) => payload.type)).toEqual([answer])
  })

  it('[O7] accepts no more connections than the budget allows', () => {
    const rig = new Rig()
    let accepted = 0
    for (let i = 1; i <= 60; i++) {
      const effects = rig.serverSays(peerId(i), toBase64Url(new Uint8Array(8).fill(i)), {
        type: 'request',
        purpose: 'partner',
      })
      if (rig.toServer(effects).some(({ payload }) => payload.type === 'accepted')) accepted++
    }
    expect(accepted).toBeGreaterThan(0)
    expect(accepted).toBeLessThanOrEqual(limits.linksBudget)
  })

  it('[W2] [T3] three messages that do not decode end in a ban', () => {
    const rig = new Rig()
    const link = rig.link(peerId(1))
    for (let i = 0; i < 3; i++) rig.input({ type: 'message', link, bytes: Uint8Array.of(99, 0) })
    expect(rig.node.inspect().counters).toMatchObject({ banned: 1, refusals: { 'unknown-type': 3 } })
    expect(rig.node.inspect().sizes['links']).toBe(0)
    const effects = rig.serverSays(peerId(1), toBase64Url(new Uint8Array(8).fill(9)), {
      type: 'request',
      purpose: 'edge',
    })
    expect(rig.toServer(effects)).toMatchObject([{ payload: { type: 'refused', reason: 'banned' } }])
  })

  it('says goodbye to everyone when it leaves, and nothing after that', () => {
    const rig = new Rig()
    const links = [rig.link(peerId(1)), rig.link(peerId(2))]
    const effects = rig.input({ type: 'leave' })
    for (const link of links) {
      expect(rig.sent(effects, link, 'bye')).toEqual([{ type: 'bye', reason: 'leaving' }])
      expect(effects).toContainEqual({ type: 'hangup', link })
    }
    expect(rig.input({ type: 'server-introduced', peer: peerId(5) })).toEqual([])
    expect(rig.node.deadline()).toBe(Infinity)
  })
})

describe('serving', () => {
  it('[V2] grants what it has served least, each chunk once before any twice', () => {
    const { rig, link, id } = publisher(6)
    const granted: number[] = []
    for (let i = 1; i <= 12; i++) {
      const [grant] = rig.sent(rig.frames(link, intent(i, id)), link, 'grant')
      const { part } = must(grant, `grant ${i}`)
      granted.push(part)
      rig.frames(link, { type: 'get', intent: i })
      const load = must(
        rig.effects.findLast((effect) => effect.type === 'load-chunk'),
        'a load',
      )
      const effects = rig.input({ type: 'loaded', token: load.token, bytes: new Uint8Array(chunkBytes) })
      expect(rig.sent(effects, link, 'data').reduce((sum, data) => sum + data.bytes.length, 0)).toBe(
        chunkBytes,
      )
      rig.input({ type: 'drained', link, buffered: 0 })
      rig.frames(link, { type: 'done', intent: i })
    }
    expect(granted.slice(0, 6).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6])
    expect(granted.slice(6).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6])
    expect(rig.node.inspect().sizes).toMatchObject({ transfers: 0, parked: 0, loading: 0 })
  })

  it('[V1] grants only what the asker lacks, and answers nothing when it lacks nothing', () => {
    const { rig, link, id } = publisher(3)
    const [grant] = rig.sent(rig.frames(link, intent(1, id, [0b101])), link, 'grant')
    expect(grant?.part).toBe(2)
    const effects = rig.frames(link, intent(2, id, [0b111]))
    expect(rig.sent(effects, link, 'nothing')).toHaveLength(1)
  })

  it('[V1] [V3] grants four, parks the rest, and answers busy within a second', () => {
    const { rig, id } = publisher(20)
    const links = [2, 3, 4, 5, 6, 7].map((n) => rig.link(peerId(n)))
    const answers = links.flatMap((link, i) => rig.sent(rig.frames(link, intent(i + 1, id)), link, 'grant'))
    expect(answers).toHaveLength(limits.uplinkTransfersMax + limits.grantsAheadMax)
    const later = rig.pass(limits.parkMs)
    const busy = links.flatMap((link) => rig.sent(later, link, 'busy'))
    expect(busy).toHaveLength(2)
    expect(busy.every((frame) => frame.retryMs > 0)).toBe(true)
    // Grants whose get never comes are void.
    rig.pass(limits.grantMs)
    expect(rig.node.inspect().sizes['transfers']).toBe(0)
  })

  it('[V1] a peer that holds too many intents open is blamed', () => {
    const { rig, link, id } = publisher(20)
    for (let i = 1; i <= 30; i++) rig.frames(link, intent(i, id))
    expect(rig.node.inspect().counters.refusals['intent-flood']).toBeGreaterThan(0)
    expect(rig.node.inspect().sizes['parked']).toBeLessThanOrEqual(limits.intentsPerLinkMax)
  })

  it('[S1] names a neighbor of its own, never the asker', () => {
    const { rig, link, id } = publisher(6)
    rig.link(peerId(2))
    rig.link(peerId(3))
    for (let i = 1; i <= 4; i++) {
      const [grant] = rig.sent(rig.frames(link, intent(i, id)), link, 'grant')
      expect([peerId(2), peerId(3)]).toContain(grant?.sample)
    }
  })
})

/** A rig with linked peers that all know a release whose header it has just learned. */
function learner(chunks: number, peers: number) {
  const rig = new Rig()
  const content = release(chunks)
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
    rig.frames(a.link, { type: 'data', intent: a.intent, offset: 0, bytes: new Uint8Array(100) })
    const effects = rig.pass(limits.leaseMs + 100)
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

  it('data that nobody asked for is blamed', () => {
    const { rig, links } = puller(4, 1)
    const link = must(links[0], 'a link')
    deliver(rig, link, 4_000)
    expect(rig.node.inspect().counters.refusals['unasked-data']).toBe(1)
  })
})

describe('the bulletin', () => {
  it('[B1] nothing is passed on before its signature was checked, and then to all but its sender', () => {
    const rig = new Rig()
    const content = release(3)
    const [a, b] = [rig.link(peerId(1)), rig.link(peerId(2))]
    const effects = rig.frames(a, { type: 'header', jws: content.jws })
    expect(rig.sent(effects, b, 'header')).toEqual([])
    const verify = must(
      effects.find((effect) => effect.type === 'verify-header'),
      'a check',
    )
    const after = rig.input({ type: 'header-verified', token: verify.token, header: content.header })
    expect(rig.sent(after, b, 'header')).toHaveLength(1)
    expect(rig.sent(after, a, 'header')).toEqual([])
  })

  it('[B2] a second copy is pruned, and who pruned us hears only the id', () => {
    const rig = new Rig()
    const content = release(3)
    const [a, b, c] = [rig.link(peerId(1)), rig.link(peerId(2)), rig.link(peerId(3))]
    rig.frames(c, { type: 'prune' })
    const verify = must(
      rig.frames(a, { type: 'header', jws: content.jws }).find((effect) => effect.type === 'verify-header'),
      'a check',
    )
    const after = rig.input({ type: 'header-verified', token: verify.token, header: content.header })
    expect(rig.sent(after, c, 'header')).toEqual([])
    expect(rig.sent(after, c, 'have-header')).toEqual([
      { type: 'have-header', release: content.header.id, sequence: 1 },
    ])
    expect(rig.sent(rig.frames(b, { type: 'header', jws: content.jws }), b, 'prune')).toHaveLength(1)
  })

  it('[B2] an id whose header does not come is asked for, after a grace', () => {
    const rig = new Rig()
    const link = rig.link(peerId(1))
    rig.frames(link, { type: 'have-header', release: release(1).header.id, sequence: 1 })
    expect(rig.sent(rig.pass(200), link, 'want-header')).toEqual([])
    expect(rig.sent(rig.pass(200), link, 'want-header')).toEqual([
      { type: 'want-header', release: release(1).header.id },
    ])
  })

  it('[B3] what the store kept of earlier releases stays superseded, whatever the order', () => {
    const rig = new Rig()
    for (const sequence of [3, 1, 2]) rig.input({ type: 'resume', ...release(2, sequence), have: [0, 1] })
    expect(rig.node.inspect().releases.map((r) => [r.sequence, r.state])).toEqual([
      [3, 'complete'],
      [2, 'superseded'],
      [1, 'superseded'],
    ])
  })

  it('[T4] a flood of headers is not verified without end', () => {
    const rig = new Rig()
    const link = rig.link(peerId(1))
    for (let i = 0; i < 40; i++) rig.frames(link, { type: 'header', jws: Uint8Array.of(i, 1) })
    expect(rig.node.inspect().counters.banned).toBe(1)
    expect(rig.effects.filter((effect) => effect.type === 'verify-header').length).toBeLessThanOrEqual(4)
  })
})

function beat(origin: number, number: number): Frame {
  return { type: 'heartbeat', origin: peerId(origin), beat: number, hops: 1, degree: 6 }
}

describe('the heartbeat', () => {
  it('[H1] is passed on once, to all neighbors, and the smallest id wins', () => {
    const rig = new Rig(100)
    const links = [rig.link(peerId(1)), rig.link(peerId(2))]
    const [a, b] = links
    if (a === undefined || b === undefined) throw new Error('two links')
    const first = rig.frames(a, beat(5, 1))
    for (const link of links)
      expect(rig.sent(first, link, 'heartbeat')).toMatchObject([{ origin: peerId(5), beat: 1, hops: 2 }])
    expect(rig.sent(rig.frames(b, beat(5, 1)), a, 'heartbeat')).toEqual([])
    expect(rig.sent(rig.frames(b, beat(9, 7)), a, 'heartbeat')).toEqual([])
    expect(rig.sent(rig.frames(b, beat(3, 1)), a, 'heartbeat')).toHaveLength(1)
    expect(rig.node.inspect().heartbeatOrigin).toBe(peerId(3))
  })

  it('[H2] [H3] after three missed beats it begins one, and asks the server for another origin', () => {
    const rig = new Rig(100)
    const link = rig.link(peerId(1))
    rig.frames(link, { type: 'heartbeat', origin: peerId(5), beat: 1, hops: 1, degree: 6 })
    let effects: Effect[] = []
    for (let s = 0; s < 45; s++) {
      effects = [...effects, ...rig.pass(1_000)]
      // The neighbor lives, but no longer hears the origin.
      rig.frames(link, { type: 'prune' })
    }
    expect(rig.node.inspect().heartbeatOrigin).toBe(peerId(100))
    expect(effects).toContainEqual({
      type: 'server-introduce',
      except: expect.any(Array),
      heartbeat: peerId(100),
    })
  })
})
