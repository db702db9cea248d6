/**
 * A node under arbitrary input: frames true, wrong and torn, answers late, twice or in another order, links that come
 * and go, time that passes. Whatever the order, the invariants of `Host.check` hold after every step.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { assert, must } from '../lib/assert.ts'
import { equalBytes, toBase64Url } from '../lib/bytes.ts'
import type { Header } from '../content/manifest.ts'
import { decodeMessage, encodeMessage, WALK_PURPOSES, type Frame } from '../wire/frames.ts'
import { limits } from '../wire/limits.ts'
import { encodeRoute, encodeServerSignal, REFUSAL_REASONS, type RoutePayload } from '../wire/route.ts'
import type { Effect, Input, LinkId } from './io.ts'
import { Node } from './node.ts'
import { chunkBytes, makeRelease, peerId, TEST_CHANNEL } from './testing.ts'

const self = peerId(100)
/** Wakes that send nothing, of a node with links, within one second. */
const idleWakesMax = 60
const census = { sequence: 3, progress: 255, load: 9, degree: 6 }

/** Newer ones supersede; the last names the one before it. Chunks are zeros, their hashes made up. */
const releases = [1, 2, 3, 4].map((sequence) => {
  const made = makeRelease([3, 1, 6, 2][sequence - 1] ?? 1, sequence)
  const alongside = sequence === 4 ? [makeRelease(1, 3).header.id] : undefined
  return { ...made, header: { ...made.header, ...(alongside ? { alongside } : {}) } }
})

/** Do these bytes have this hash? The world's truth, of which the node knows nothing. */
function isTrue(hash: string, bytes: Uint8Array): boolean {
  const manifest = releases.find((r) => r.header.manifest === hash)
  return manifest ? equalBytes(manifest.manifestBytes, bytes) : equalBytes(bytes, new Uint8Array(chunkBytes))
}

function headerOf(jws: Uint8Array): Header | null {
  return releases.find((release) => equalBytes(release.jws, jws))?.header ?? null
}

/** Plays the host to a node, badly, and notes what must hold. */
class Host {
  now = 0
  private hasLeft = false
  private readonly node = new Node({ self, channel: TEST_CHANNEL, seed: 'fuzz' })
  private readonly dialing = new Set<LinkId>()
  private readonly open = new Set<LinkId>()
  private readonly gone = new Set<LinkId>()
  readonly pending: Extract<
    Effect,
    { type: 'verify-header' | 'verify-hash' | 'load-chunk' | 'find-chunks' }
  >[] = []
  private readonly answered: Input[] = []
  private readonly verified: { hash: string; bytes: Uint8Array }[] = []
  private readonly had = new Set<string>()
  /** Circuits and intents that the node named, so that lies come close to the truth. */
  readonly circuits: string[] = []
  readonly intents: Extract<Frame, { type: 'intent' }>[] = []

  get live(): LinkId[] {
    return [...this.dialing, ...this.open]
  }

  get sizes(): Readonly<Record<string, number>> {
    return this.node.inspect().sizes
  }

  input(input: Input): Effect[] {
    if (input.type === 'leave') this.hasLeft = true
    const before = this.hasLeft && input.type !== 'leave'
    const effects = this.node.handle(input, this.now)
    assert(!before || effects.length === 0, 'nothing is done after leaving')
    for (const effect of effects) this.note(effect)
    this.check()
    return effects
  }

  private note(effect: Effect): void {
    switch (effect.type) {
      case 'dial':
        assert(effect.peer !== self, 'it does not dial itself')
        this.dialing.add(effect.link)
        return
      case 'send':
        assert(this.open.has(effect.link), `a send on link ${effect.link}, which is not open`)
        return this.read(effect.bytes)
      case 'hangup':
        assert(!this.gone.has(effect.link), `link ${effect.link} is hung up after its end`)
        return this.forget(effect.link)
      case 'verify-header':
      case 'verify-hash':
      case 'load-chunk':
      case 'find-chunks':
        this.pending.push(effect)
        return
      case 'store-chunk': {
        const { hash, bytes } = effect
        const checked = this.verified.some((v) => v.hash === hash && equalBytes(v.bytes, bytes))
        return assert(checked, 'only verified bytes are stored')
      }
      case 'report': {
        if (effect.event.type !== 'chunk') return
        const key = `${effect.event.release}/${effect.event.chunk}`
        assert(!this.had.has(key), `chunk ${key} is had twice`)
        this.had.add(key)
        return
      }
      default:
    }
  }

  private read(bytes: Uint8Array): void {
    const decoded = decodeMessage(bytes)
    assert(decoded.ok, 'what it sends can be decoded')
    for (const frame of decoded.value) {
      if (frame.type === 'walk' || frame.type === 'routed') this.circuits.push(frame.circuit)
      if (frame.type === 'intent') this.intents.push(frame)
    }
  }

  private forget(link: LinkId): void {
    this.dialing.delete(link)
    this.open.delete(link)
    this.gone.add(link)
  }

  opened(link: LinkId): void {
    if (this.dialing.delete(link)) this.open.add(link)
    this.input({ type: 'link-open', link })
  }

  closed(link: LinkId): void {
    this.forget(link)
    this.input({ type: 'link-closed', link, reason: 'closed' })
  }

  /** Answers what the node asked of its host: truly, or not; and sometimes a second time. */
  answer(index: number, lie: boolean, again: boolean): void {
    const [effect] = this.pending.splice(index < 0 ? index : index % Math.max(1, this.pending.length), 1)
    if (effect) {
      const input = this.answerTo(effect, lie)
      if (input.type !== 'chunks-found') this.answered.push(input)
      this.input(input)
    }
    const old = again ? pick(this.answered, index) : undefined
    if (old) this.input(old)
  }

  private answerTo(effect: (typeof this.pending)[number], lie: boolean): Input {
    switch (effect.type) {
      case 'verify-header':
        return { type: 'header-verified', token: effect.token, header: headerOf(effect.jws) }
      case 'verify-hash':
        this.verified.push(...(isTrue(effect.hash, effect.bytes) ? [effect] : []))
        return { type: 'hash-verified', token: effect.token, ok: this.verified.at(-1) === effect }
      case 'load-chunk':
        // A store may have lost it; then it is pulled, and had, again.
        if (lie) this.had.delete(`${effect.release}/${effect.chunk}`)
        return { type: 'loaded', token: effect.token, bytes: lie ? null : new Uint8Array(chunkBytes) }
      default:
        return { type: 'chunks-found', release: effect.release, have: lie ? [0] : [] }
    }
  }

  pass(ms: number): void {
    const until = this.now + ms
    const idle: number[] = []
    while (this.node.deadline() <= until) {
      this.now = Math.max(this.now + 1, this.node.deadline())
      if (this.now > until) break
      const sent = this.input({ type: 'wake' }).some((effect) => effect.type === 'send')
      if (!sent) idle.push(this.now)
      while ((idle[0] ?? this.now) <= this.now - 1_000) idle.shift()
      assert(idle.length <= idleWakesMax, `${idle.length} wakes for nothing in a second`)
    }
    this.now = until
    this.input({ type: 'wake' })
  }

  private check(): void {
    assert(this.node.deadline() >= this.now, 'a deadline is not in the past')
    const { sizes } = this
    for (const [name, max] of Object.entries(sizesMax))
      assert((sizes[name] ?? 0) <= max, `${name}: ${sizes[name]}, at most ${max}`)
    assert(sizes['links'] === this.live.length || this.hasLeft, 'the host and the node know the same links')
  }

  /** Everything about links goes with them. */
  end(): void {
    this.input({ type: 'server-down' })
    for (const link of this.live) this.closed(link)
    while (this.pending.length > 0) this.answer(0, false, false)
    expect(this.sizes).toMatchObject(linkTables)
    expect(this.live).toEqual([])
    this.pass(limits.dialMs + limits.circuitMs)
    expect(this.sizes).toMatchObject({ ...linkTables, introductions: 0, promised: 0, splices: 0 })
  }
}

const sizesMax: Readonly<Record<string, number>> = {
  links: limits.linksMax,
  circuits: limits.circuitsMax,
  introductions: limits.circuitsMax,
  promised: limits.linksMax,
  splices: limits.linksMax,
  // Pruned once a step, before what the step itself closes.
  unreachable: 2 * limits.linksMax,
  leads: 16,
  partnerPulls: limits.linksMax,
  verifying: 32,
  lazy: 2 * limits.linksMax,
  wanted: 16,
  pulls: limits.pullsInFlightMax + 2,
  checking: limits.chunksMax,
  pullsPaused: limits.linksMax,
  parked: limits.intentsParkedMax,
  offences: 2 * limits.bannedPeersMax,
  samples: 2 * limits.samplesMax,
  releases: limits.releasesKeptMax,
}

const linkTables = Object.fromEntries(
  ['links', 'circuits', 'leads', 'partnerPulls', 'verifying', 'lazy', 'wanted', 'pulls', 'checking']
    .concat(['pullsPaused', 'parked', 'transfers', 'loading'])
    .map((name) => [name, 0]),
)

// What a stranger may say. Names come from small sets, so that they meet.

const u8 = fc.integer({ min: 0, max: 255 })
const aPeer = fc.integer({ min: 1, max: 30 }).map(peerId)
const anyPeer = fc.oneof({ weight: 9, arbitrary: aPeer }, { weight: 1, arbitrary: fc.constant(self) })
const orNull = fc.option(anyPeer, { nil: null })
const release = fc.constantFrom(...releases.map((r) => r.header.id), toBase64Url(new Uint8Array(16).fill(99)))
const small = fc.integer({ min: 0, max: 12 })
const sequence = fc.oneof(small, fc.constant(Number.MAX_SAFE_INTEGER))
const circuit = small.map((n) => toBase64Url(new Uint8Array(8).fill(n)))
const purpose = fc.constantFrom(...WALK_PURPOSES)
const type = <T extends Frame['type']>(name: T) => fc.constant(name)
const censusFields = fc.record({ sequence, progress: u8, load: u8, degree: u8 })
const reply = { intent: small, sample: orNull, census: censusFields }

const payload: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc
    .tuple(anyPeer, orNull, fc.boolean(), purpose, fc.constantFrom(...REFUSAL_REASONS))
    .chain(([peer, split, existing, purpose, reason]) =>
      fc.constantFrom<RoutePayload[]>(
        { type: 'request', purpose },
        { type: 'accepted', peer, role: 'partner', existing, split },
        { type: 'accepted', peer, role: 'edge', existing, split },
        { type: 'refused', reason },
        { type: 'signal', data: Uint8Array.of(1) },
        { type: 'sample', peer, census },
      ),
    )
    .map(encodeRoute),
  fc.uint8Array({ minLength: 1, maxLength: 40 }),
)

const frame: fc.Arbitrary<Frame> = fc.oneof<fc.Arbitrary<Frame>[]>(
  fc.record({
    type: type('hello'),
    version: fc.constantFrom(1, 1, 1, 2),
    channel: fc.constantFrom(TEST_CHANNEL, TEST_CHANNEL, 'crew://x/y'),
    sequence,
    release: fc.option(release, { nil: null }),
    degree: u8,
  }),
  fc.record({ type: type('header'), jws: fc.constantFrom(...releases.map((r) => r.jws), Uint8Array.of(7)) }),
  fc.record({ type: type('have-header'), release, sequence }),
  fc.record({ type: type('want-header'), release }),
  fc.constant({ type: 'prune' as const }),
  fc.record({ type: type('heartbeat'), origin: anyPeer, beat: sequence, hops: u8, degree: u8 }),
  fc.record({
    type: type('walk'),
    circuit,
    purpose,
    hops: fc.integer({ min: 0, max: limits.walkHopsMax }),
    origin: anyPeer,
    target: orNull,
  }),
  fc.record({ type: type('routed'), circuit, toOrigin: fc.boolean(), payload }),
  fc.record({ type: type('edge'), action: fc.constant('splice' as const), other: orNull }),
  fc.constant({ type: 'edge', action: 'drop', other: null }),
  fc.record({
    type: type('intent'),
    intent: small,
    manifest: fc.boolean(),
    direct: fc.boolean(),
    release,
    bitmap: fc.uint8Array({ maxLength: 2 }),
  }),
  fc.record({ type: type('grant'), part: small, direct: fc.boolean(), ...reply }),
  fc.record({ type: type('busy'), retryMs: fc.maxSafeNat(), ...reply }),
  fc.record({ type: type('nothing'), ...reply }),
  fc.record({
    type: fc.constantFrom('get' as const, 'pass' as const, 'done' as const, 'cancel' as const),
    intent: small,
  }),
  fc.record({
    type: type('data'),
    intent: small,
    offset: fc.constantFrom(0, 1, 1_000, chunkBytes, limits.manifestBytesMax),
    bytes: fc.constantFrom(1, 1_000, chunkBytes, limits.dataFrameBytesMax).map((n) => new Uint8Array(n)),
  }),
  fc.record({ type: type('bye'), reason: fc.constant('idle' as const) }),
)

/** A byte changed, some cut off, some added. */
const mutation = fc.tuple(
  fc.nat(200),
  fc.integer({ min: 1, max: 255 }),
  fc.nat(20),
  fc.uint8Array({ maxLength: 4 }),
)

// What happens to a node. Links, circuits and intents are chosen among those that there are.

type Step = (host: Host) => void
const nth = fc.nat(40)
const pick = <T>(items: readonly T[], index: number): T | undefined =>
  items[index % Math.max(1, items.length)]

function say(host: Host, index: number, frames: readonly Frame[]): void {
  const link = pick(host.live, index)
  if (link !== undefined) host.input({ type: 'message', link, bytes: encodeMessage(frames) })
}

/** A peer comes through the server, asks, signals; its link opens and it greets. */
function join(host: Host, n: number, purpose: (typeof WALK_PURPOSES)[number], greets: boolean): void {
  const circuit = toBase64Url(new Uint8Array(8).fill(100 + n))
  const tell = (payload: RoutePayload): Effect[] =>
    host.input({ type: 'server-signal', from: peerId(n), data: encodeServerSignal(circuit, payload) })
  tell({ type: 'request', purpose })
  const dial = tell({ type: 'signal', data: Uint8Array.of(1) }).find((effect) => effect.type === 'dial')
  if (dial === undefined) return
  host.opened(dial.link)
  const hello = {
    type: 'hello',
    version: 1,
    channel: TEST_CHANNEL,
    sequence: 3,
    release: null,
    degree: 6,
  } as const
  if (greets) say(host, host.live.indexOf(dial.link), [hello])
}

/** Some peers at once, all with the newest release but one. */
function swarm(host: Host, first: number, count: number): void {
  for (let n = first; n < first + count; n++) join(host, 1 + (n % 30), 'edge', true)
  say(host, 0, [{ type: 'header', jws: must(releases[2], 'a release').jws }])
  for (let i = 0; i < 4; i++) host.answer(i, false, false)
}

/** A peer asks of the node what it has, fetches it, and may or may not say that it came. */
function fetch(host: Host, index: number, intent: number, isDone: boolean): void {
  const { header } = must(releases[index % releases.length], 'a release')
  say(host, index, [
    { type: 'intent', intent, manifest: false, direct: false, release: header.id, bitmap: new Uint8Array(0) },
  ])
  host.answer(-1, false, false)
  say(host, index, [{ type: 'get', intent }])
  onLink(host, index, (link) => void host.input({ type: 'drained', link, buffered: 0 }))
  if (isDone) say(host, index, [{ type: 'done', intent }])
}

/** Grants, and gives, what the node lately asked for: of the right length, true or corrupt. */
function serve(host: Host, index: number, part: number, corrupt: boolean): void {
  const asked = host.intents.at(-1 - (index % Math.max(1, Math.min(8, host.intents.length))))
  if (asked === undefined) return
  const of = releases.find((r) => r.header.id === asked.release)
  const whole = asked.manifest ? must(of, 'a release').manifestBytes : new Uint8Array(chunkBytes)
  const bytes = corrupt ? whole.map((byte) => byte ^ 1) : whole
  const grant: Frame = {
    type: 'grant',
    intent: asked.intent,
    part: asked.manifest ? 0 : 1 + (part % (of?.header.chunks ?? 1)),
    direct: index % 2 === 0,
    sample: peerId(1 + (part % 30)),
    census,
  }
  const data: Frame = { type: 'data', intent: asked.intent, offset: 0, bytes }
  // All links: the node alone knows whom it asked.
  const order = part % 3 === 0 ? [data, grant] : [grant, data]
  for (const link of host.live) host.input({ type: 'message', link, bytes: encodeMessage(order) })
}

const manyHeaders = Array.from({ length: 40 }, (_, i): Frame => {
  return { type: 'have-header', release: peerId(i + 1), sequence: 9 }
})

/** One kind of step, this often. */
function chance<T>(weight: number, values: fc.Arbitrary<T>, act: (host: Host, value: T) => void) {
  return {
    weight,
    arbitrary: values.map(
      (value): Step =>
        (host) =>
          act(host, value),
    ),
  }
}

const step: fc.Arbitrary<Step> = fc.oneof(
  chance(1, fc.tuple(nth, fc.integer({ min: 2, max: 9 })), (h, [first, count]) => swarm(h, first, count)),
  chance(3, fc.tuple(fc.integer({ min: 1, max: 30 }), purpose, fc.boolean()), (h, of) => join(h, ...of)),
  chance(8, fc.tuple(nth, fc.array(frame, { minLength: 1, maxLength: 6 })), (h, of) => say(h, ...of)),
  chance(10, fc.tuple(nth, nth, fc.nat(9)), (h, [n, part, luck]) => serve(h, n, part, luck === 0)),
  chance(6, fc.tuple(nth, small, fc.boolean()), (h, of) => fetch(h, ...of)),
  chance(10, fc.tuple(nth, fc.nat(9), fc.boolean()), (h, [n, luck, again]) => h.answer(n, luck === 0, again)),
  chance(3, fc.tuple(nth, frame, mutation), (h, of) => tear(h, ...of)),
  chance(2, fc.tuple(nth, nth, payload, fc.boolean()), (h, of) => routed(h, ...of)),
  chance(1, nth, (h, n) => say(h, n, manyHeaders)),
  chance(3, fc.constantFrom(0, 1, 50, 400, 3_000, 12_000, 40_000), (h, ms) => h.pass(ms)),
  chance(1, nth, (h, n) => onLink(h, n, (link) => h.closed(link))),
  chance(2, nth, (h, n) => onLink(h, n, (link) => h.opened(link))),
  chance(3, fc.tuple(nth, fc.constantFrom(0, 5_000, 1e6)), (h, [n, buffered]) =>
    onLink(h, n, (link) => h.input({ type: 'drained', link, buffered })),
  ),
  chance(2, fc.tuple(anyPeer, circuit, payload), (h, [from, way, said]) => {
    const circuitBytes = new Uint8Array(8).fill(way.charCodeAt(0))
    h.input({ type: 'server-signal', from, data: Uint8Array.from([...circuitBytes, ...said]) })
  }),
  chance(3, hostInputs(), (h, input) => void h.input(input)),
)

/** What needs no answer and no link. */
function hostInputs(): fc.Arbitrary<Input> {
  const aRelease = fc.constantFrom(...releases)
  const unknown = fc.integer({ min: 100_000, max: 100_009 })
  return fc.oneof<fc.Arbitrary<Input>[]>(
    fc.constantFrom<Input>({ type: 'server-up' }, { type: 'server-down' }, { type: 'wake' }),
    orNull.map((peer) => ({ type: 'server-introduced', peer })),
    aRelease.map(({ jws }) => ({ type: 'server-header', jws })),
    aRelease.map((content) => ({ type: 'publish', ...content })),
    aRelease.map(({ header, jws }) => ({
      type: 'resume',
      header,
      jws,
      manifest: null,
      manifestBytes: null,
      have: [],
    })),
    aRelease.map((content) => ({ type: 'resume', ...content, have: [] })),
    fc.boolean().map((on) => ({ type: 'watch-coverage', on })),
    fc.constantFrom(null, 5_000, 50_000).map((bytesPerSecond) => ({ type: 'upload-limit', bytesPerSecond })),
    unknown.map((token) => ({ type: 'hash-verified', token, ok: true })),
    unknown.map((token) => ({ type: 'loaded', token, bytes: null })),
    aRelease.map(({ header }) => ({ type: 'header-verified', token: 100_000, header })),
    fc.constant({ type: 'chunks-found', release: toBase64Url(new Uint8Array(16).fill(99)), have: [0, 1] }),
    fc.nat(9).map((link) => ({ type: 'link-signal', link, data: Uint8Array.of(1) })),
    unknown.map((link) => ({ type: 'link-closed', link, reason: 'unknown' })),
  )
}

function onLink(host: Host, index: number, act: (link: LinkId) => unknown): void {
  const link = pick(host.live, index)
  if (link !== undefined) act(link)
}

function tear(host: Host, index: number, whole: Frame, how: [number, number, number, Uint8Array]): void {
  const [where, xor, cut, more] = how
  const torn = [...encodeMessage([whole])]
  const at = where % torn.length
  torn[at] = (torn[at] ?? 0) ^ xor
  const bytes = Uint8Array.from([...torn.slice(0, torn.length - cut), ...more])
  onLink(host, index, (link) => host.input({ type: 'message', link, bytes }))
}

/** An answer on a way that the node itself opened. */
function routed(host: Host, index: number, way: number, said: Uint8Array, toOrigin: boolean): void {
  const circuit = host.circuits.at(-1 - (way % Math.max(1, Math.min(6, host.circuits.length))))
  if (circuit === undefined) return
  for (const link of host.live)
    host.input({
      type: 'message',
      link,
      bytes: encodeMessage([{ type: 'routed', circuit, toOrigin: toOrigin || index % 3 > 0, payload: said }]),
    })
}

const story = fc.array(step, { minLength: 10, maxLength: 120, size: 'max' })

it('[W2] [T4] [O7] whatever comes in whatever order, nothing throws, grows, busies itself or outlives its link', () => {
  fc.assert(
    fc.property(story, (steps) => {
      const host = new Host()
      host.input({ type: 'server-up' })
      for (const act of steps) act(host)
      host.end()
    }),
    { numRuns: 200 },
  )
})

it('a node that waits, for peers that neither read nor speak, seldom wakes', () => {
  const host = new Host()
  for (let n = 1; n <= 20; n++) join(host, n, n < 8 ? 'edge' : 'partner', true)
  host.input({ type: 'publish', ...must(releases[2], 'a release') })
  for (let n = 0; n < 20; n++) fetch(host, n, 1, false)
  for (const link of host.live) host.input({ type: 'drained', link, buffered: 1e6 })
  for (let n = 0; n < 20; n++) fetch(host, n, 2, false)
  host.pass(120_000)
  host.end()
})

it('[W2] whatever comes after it has left, nothing is sent', () => {
  fc.assert(
    fc.property(story, story, (before, after) => {
      const host = new Host()
      for (const act of before) act(host)
      host.input({ type: 'leave' })
      expect(host.live).toEqual([])
      for (const act of after) act(host)
    }),
    { numRuns: 50 },
  )
})
