/** Plays the host to a node, badly, and holds the node to its invariants after every step. For fuzz.test.ts. */
import { expect } from 'vitest'
import { assert, must } from '../../lib/assert.ts'
import { equalBytes } from '../../lib/bytes.ts'
import type { Header } from '../../content/manifest.ts'
import { decodeMessage, type FrameOf } from '../../wire/frames.ts'
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import type { Effect, Input, LinkId } from '../io.ts'
import { Node } from '../machine.ts'
import { tagOf } from '../releases/release.ts'
import { chunkBytes, chunksOf, makeRelease, peerId, TEST_CHANNEL } from './rig.ts'

/** The node's own name. */
export const self = peerId(100)
/** Wakes that send nothing, of a node with links, within one second. */
const idleWakesMax = 60
export const census = { sequence: 3, progress: 255, degree: 6 }

/** Newer ones supersede; the last names the one before it. Chunks are zeros, their hashes made up. */
export const releases = [1, 2, 3, 4].map((sequence) => {
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
export class Host {
  now = 0
  private hasLeft = false
  private readonly node = new Node({ self, channel: TEST_CHANNEL, seed: 'fuzz' })
  private readonly dialing = new Set<LinkId>()
  private readonly open = new Set<LinkId>()
  private readonly gone = new Set<LinkId>()
  readonly pending: Extract<
    Effect,
    { type: 'verify-header' | 'verify-hash' | 'digest' | 'load-chunk' | 'find-chunks' }
  >[] = []
  private readonly answered: Input[] = []
  private readonly verified: { hash: string; bytes: Uint8Array }[] = []
  private readonly had = new Set<string>()
  /** Circuits, and what the node told of releases: so that lies come close to the truth. */
  readonly circuits: string[] = []
  readonly told: { readonly link: LinkId; readonly frame: FrameOf<'state'> }[] = []
  /** Pieces on their way to a link: none may be begun twice, or leave a gap. */
  private readonly sending = new Map<string, number>()
  /** How many messages with data left on a link, of one release, and the newest number that was told. */
  private readonly messages = new Map<string, { sent: number; told: number }>()

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
    for (const { sent, told } of this.messages.values())
      assert(sent === told, 'each message with data has a number')
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
        return this.read(effect.link, effect.bytes)
      case 'hangup':
        assert(!this.gone.has(effect.link), `link ${effect.link} is hung up after its end`)
        return this.forget(effect.link)
      case 'verify-header':
      case 'verify-hash':
      case 'digest':
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

  private read(link: LinkId, bytes: Uint8Array): void {
    const decoded = decodeMessage(bytes)
    assert(decoded.ok, 'what it sends can be decoded')
    for (const frame of decoded.value) {
      if (frame.type === 'walk' || frame.type === 'routed') this.circuits.push(frame.circuit)
      if (frame.type === 'state') this.state(link, frame)
      if (frame.type === 'data') this.piece(link, frame)
    }
  }

  /** How many messages with data left on a link, of the release of this tag. */
  sentTo(link: LinkId, tag: number): number {
    return this.of(link, tag).sent
  }

  private of(link: LinkId, tag: number): { sent: number; told: number } {
    const key = `${link}/${tag}`
    const known = this.messages.get(key) ?? { sent: 0, told: 0 }
    this.messages.set(key, known)
    return known
  }

  private state(link: LinkId, frame: FrameOf<'state'>): void {
    this.told.push({ link, frame })
    const messages = this.of(link, frame.tag)
    if (frame.number > 0)
      assert(frame.number === ++messages.told, `message ${messages.told} is ${frame.number}`)
    const release = must(
      releases.find((one) => tagOf(one.header.id) === frame.tag),
      'a state is of a release that there is',
    ).header
    const wanted = [...frame.asks, ...(frame.all ? chunksOf(frame.all.want) : [])]
    for (const chunk of wanted) {
      assert(chunk < release.chunks, 'it asks for chunks of the release')
      assert(!this.had.has(`${release.id}/${chunk}`), `it asks for chunk ${chunk}, which it has`)
    }
    if (frame.all) assert(frame.all.have.length === (release.chunks + 7) >> 3, 'bitmaps are of the release')
  }

  /** A part goes to a link from its first byte to its last, or begins anew when it was ended. */
  private piece(link: LinkId, { tag, part, offset, bytes }: FrameOf<'data'>): void {
    this.of(link, tag).sent++
    const key = `${link}/${tag}/${part}`
    const at = this.sending.get(key) ?? 0
    assert(offset === at || offset === 0, `part ${part} goes on at ${offset}, not at ${at}`)
    this.sending.set(key, offset + bytes.length)
    const size = releases.find((one) => tagOf(one.header.id) === tag)?.header
    const length = part === 0 ? size?.manifestBytes : size?.chunkBytes
    assert(offset + bytes.length <= (length ?? 0), 'no more is sent than there is')
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
      case 'digest':
        return { type: 'digested', token: effect.token, digest: lie ? '' : 'A'.repeat(43) }
      case 'load-chunk':
        // A store may have lost it; then it is asked for, and had, again.
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
    this.pass(parameters.dialMs + limits.circuitMs)
    expect(this.sizes).toMatchObject({ ...linkTables, introductions: 0, promised: 0, splices: 0 })
  }
}

const chunksInAll = releases.reduce((sum, { header }) => sum + header.chunks, 0)

const sizesMax: Readonly<Record<string, number>> = {
  links: limits.linksMax,
  circuits: limits.circuitsMax,
  introductions: limits.circuitsMax,
  promised: limits.linksMax,
  splices: limits.linksMax,
  // Pruned once a step, before what the step itself closes.
  unreachable: 2 * limits.linksMax,
  leads: 16,
  partnerReports: limits.linksMax,
  verifying: 32,
  lazy: 2 * limits.linksMax,
  wanted: 16,
  // What was asked for, what is pushed, and manifests.
  coming:
    limits.linksMax * (limits.pushedPartsMax + chunksInAll) + limits.manifestsMax * limits.releasesKeptMax,
  checking: chunksInAll * limits.linksMax,
  strays: limits.straysMax,
  outgoing: limits.linksMax,
  loading: parameters.loadsMax,
  views: limits.linksMax * limits.releasesKeptMax,
  sent: limits.linksMax * limits.releasesKeptMax * limits.sentKeptMax,
  holdings: limits.releasesKeptMax,
  probes: 2 * limits.linksMax,
  offences: 2 * limits.bannedPeersMax,
  samples: limits.samplesMax + limits.drawsMax,
  releases: limits.releasesKeptMax,
}

const linkTables = Object.fromEntries(
  ['links', 'circuits', 'leads', 'partnerReports', 'verifying', 'lazy', 'wanted', 'coming']
    .concat(['strays', 'views', 'sent', 'outgoing', 'loading', 'probes'])
    .map((name) => [name, 0]),
)

export function pick<T>(items: readonly T[], index: number): T | undefined {
  return items[index % Math.max(1, items.length)]
}
