/** Modules of the exchange by themselves: their surroundings are real, and what they do to them is kept. */
import { must } from '../../lib/assert.ts'
import { Random } from '../../lib/random.ts'
import { decodeMessage, type Frame, type FrameOf, type FrameType } from '../../wire/frames.ts'
import type { Role } from '../../wire/route.ts'
import type { SampleReport } from '../../wire/state.ts'
import type { Context } from '../context.ts'
import { newCounters } from '../counters.ts'
import type { Effect, LinkId } from '../io.ts'
import type { Link } from '../links/link.ts'
import { Links } from '../links/links.ts'
import { tagOf, type Release } from '../releases/release.ts'
import { Releases } from '../releases/releases.ts'
import { makeRelease, peerId, Rig, TEST_CHANNEL, Told, type TestRelease } from '../testing/rig.ts'
import { CongestionWindow } from './send/congestion.ts'
import { holdingsOf, viewOf, type Parts } from './parts.ts'
import type { Holdings, View } from './holdings.ts'
import { Probe } from './send/probe.ts'
import { defaultTuning, type ExchangeTuning } from './tuning.ts'

export const ownReport: SampleReport = {
  sample: null,
  census: { sequence: 1, progress: 7, degree: 3 },
}

export class Bench {
  readonly effects: Effect[] = []
  readonly offences: { readonly link: LinkId; readonly reason: string; readonly points: number }[] = []
  readonly refused: string[] = []
  readonly reported: SampleReport[] = []
  readonly lost: number[] = []
  readonly content: TestRelease
  readonly release: Release
  readonly parts: Parts
  private seen = 0
  private token = 0

  constructor(chunks = 40, tuning: Partial<ExchangeTuning> = {}) {
    const counters = newCounters()
    const context: Context = {
      self: peerId(100),
      channel: TEST_CHANNEL,
      links: new Links((effect) => this.effects.push(effect), counters),
      counters,
      now: 0,
      serverUp: true,
      emit: (effect) => void this.effects.push(effect),
      fork: (label) => new Random(label),
      nextToken: () => ++this.token,
      refuse: (reason) => void this.refused.push(reason),
      offence: ({ id: link }, reason, points) => void this.offences.push({ link, reason, points }),
      close: () => undefined,
    }
    const releases = new Releases()
    const all = { ...defaultTuning, ...tuning }
    this.parts = {
      context,
      releases,
      events: {
        manifestArrived: () => undefined,
        chunkArrived: () => undefined,
        reported: (_, report) => void this.reported.push(report),
        report: () => ownReport,
        banned: (_, link, reason) => link && context.offence(link, reason, 10),
        lost: (_, chunk) => void this.lost.push(chunk),
      },
      tuning: all,
      random: new Random('bench'),
      congestion: new CongestionWindow(all),
      probe: new Probe(context, all),
      holdings: new Map(),
    }
    this.content = makeRelease(chunks)
    this.release = releases.add(this.content.header, this.content.jws).release
    this.release.setManifest(this.content.manifest, this.content.manifestBytes)
  }

  get now(): number {
    return this.parts.context.now
  }

  set now(ms: number) {
    this.parts.context.now = ms
  }

  get holdings(): Holdings {
    return holdingsOf(this.parts, this.release)
  }

  /** An open link to a peer that knows the release, and that was not greeted with it. It may have named it in its own hello. */
  link(
    fields: { readonly roundTripMs?: number; readonly hello?: number | null } = {},
    role: Role = 'edge',
  ): Link {
    const { links } = this.parts.context
    const { roundTripMs = 0, hello = 0 } = fields
    const link = links.dial(peerId(1 + links.size), role, true, this.now)
    link.open(0, this.now)
    if (hello !== null) link.greet(hello)
    link.noteTheirs(1)
    link.roundTripMs = roundTripMs
    return link
  }

  view(link: Link): View {
    return viewOf(this.parts, link, this.release)
  }

  /** Says for a link that it has these. */
  said(link: Link, chunks: Iterable<number>): View {
    const view = this.view(link)
    for (const chunk of chunks) this.holdings.noteSaid(view, chunk)
    return view
  }

  /** Frames of one type that left on a link since the last call, of any link. */
  sent<T extends FrameType>(link: Link, type: T): FrameOf<T>[] {
    return this.left()
      .filter((one) => one.link === link.id)
      .map(({ frame }) => frame)
      .filter((frame): frame is FrameOf<T> => frame.type === type)
  }

  /** All frames that left since the last call, with their links, in order. */
  left(): { readonly link: LinkId; readonly frame: Frame }[] {
    this.parts.context.links.flush()
    const fresh = this.effects.slice(this.seen)
    this.seen = this.effects.length
    return fresh.flatMap((effect) => {
      if (effect.type !== 'send') return []
      const decoded = decodeMessage(effect.bytes)
      return must(decoded.ok ? decoded.value : undefined, 'what it sends can be decoded').map((frame) => ({
        link: effect.link,
        frame,
      }))
    })
  }
}

/** A rig with links that know a release, and that were not greeted with it. */
export function knower(content: TestRelease, peers: number) {
  const rig = new Rig()
  const links = Array.from({ length: peers }, (_, i) => rig.link(peerId(i + 1), { sequence: 1 }))
  const [a = 0, b = a, c = b] = links
  rig.know(a, content)
  const told = new Map(links.map((link) => [link, new Told()]))
  let seen = 0
  /** What the node has told a link so far. */
  const toldTo = (link: LinkId): Told => {
    const fresh = rig.effects.slice(seen)
    seen = rig.effects.length
    for (const [one, hears] of told) hears.hear(rig.sent(fresh, one, 'state'))
    return must(told.get(link), 'one of the links')
  }
  /** Lets time pass while all links are heard. */
  const pass = (ms: number): Effect[] => {
    const from = rig.effects.length
    for (const until = rig.now + ms; rig.now < until; rig.pass(Math.min(1_000, until - rig.now)))
      for (const link of links) rig.frames(link, { type: 'prune' })
    return rig.effects.slice(from)
  }
  return { rig, content, links, a, b, c, toldTo, pass, tag: tagOf(content.header.id) }
}

/** The same, with its manifest. */
export function taker(chunks: number, peers: number) {
  const all = knower(makeRelease(chunks), peers)
  all.rig.manifest(all.a, all.content)
  all.pass(1)
  const counters = () => all.rig.node.inspect().counters
  const have = (): number => must(all.rig.node.inspect().releases[0], 'a release').have
  return { ...all, counters, have }
}

/** What a peer was told that the node wants of it, and has or awaits. */
export const wants = ({ wants }: Told): number[] => [...wants].toSorted((x, y) => x - y)
export const has = ({ has }: Told): number[] => [...has].toSorted((x, y) => x - y)
