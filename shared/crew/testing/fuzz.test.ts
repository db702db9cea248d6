/**
 * A node under arbitrary input: frames true, wrong and torn, answers late, twice or in another order, links that come
 * and go, time that passes. Whatever the order, the invariants of `Host` (fuzz-host.ts) hold after every step.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { must } from '../../lib/assert.ts'
import { toBase64Url } from '../../lib/text.ts'
import { encodeMessage, PROTOCOL_VERSION, type WALK_PURPOSES, type Frame } from '../../wire/frames.ts'
import { encodeServerSignal, type RoutePayload } from '../../wire/route.ts'
import { anyPeer, circuit, frame, mutation, orNull, payload, purpose, small } from './fuzz-frames.ts'
import { census, Host, pick, releases } from './fuzz-host.ts'
import type { Effect, Input, LinkId } from '../io.ts'
import { tagOf } from '../releases/release.ts'
import { chunksOf, everyChunk, peerId, pieces, state, TEST_CHANNEL } from './rig.ts'

// What happens to a node. Links, circuits and chunks are chosen among those that there are.

type Step = (host: Host) => void
const nth = fc.nat(40)
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
    version: PROTOCOL_VERSION,
    channel: TEST_CHANNEL,
    sequence: 3,
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

/** A peer asks for chunks, has what comes of them, and may or may not say that it came. */
function fetch(host: Host, index: number, count: number, isDone: boolean): void {
  const link = pick(host.live, index)
  const content = must(releases[index % releases.length], 'a release')
  if (link === undefined) return
  const asks = everyChunk(content).slice(0, 1 + count)
  tell(host, link, [state(content, { asks, manifest: index % 5 > 0, wantsManifest: index % 5 === 0 })])
  for (let i = 0; i < asks.length; i++) host.answer(-1, false, false)
  if (host.live.includes(link)) host.input({ type: 'drained', link, buffered: 0 })
  const ack = host.sentTo(link, tagOf(content.header.id))
  if (isDone && host.live.includes(link))
    tell(host, link, [state(content, { ack, mask: 0xffff, haves: asks })])
}

/** Gives what the node lately asked for, or what it did not: of the right length, true or corrupt; and says what it has. */
function serve(host: Host, index: number, luck: number, corrupt: boolean): void {
  const asked = host.told.at(-1 - (index % Math.max(1, Math.min(8, host.told.length))))
  if (asked === undefined) return
  const { link, frame } = asked
  const of = releases.find((r) => tagOf(r.header.id) === frame.tag)
  if (of === undefined) return
  const asks = [...frame.asks, ...(frame.all ? chunksOf(frame.all.want) : [])]
  const wanted = asks.length > 0 && luck % 4 > 0 ? asks : [luck % of.header.chunks]
  const parts = frame.wantsManifest ? [0] : wanted.map((chunk) => chunk + 1)
  const data = parts.flatMap((part) => {
    const whole = part === 0 ? of.manifestBytes : new Uint8Array(of.header.chunkBytes)
    const bytes = corrupt ? whole.map((byte) => byte ^ 1) : whole
    return pieces(of, part, { bytes, generation: luck % 5 })
  })
  const report = luck % 3 === 0 ? { sample: peerId(1 + (luck % 30)), census } : null
  const has = luck % 2 === 0 ? { whole: true } : { haves: [luck % of.header.chunks] }
  const news: Frame = state(of, { ...has, report, number: 1 + (luck % 20) })
  const order = luck % 3 === 0 ? [...data.toReversed(), news] : [news, ...data]
  // Sometimes all links at once.
  for (const to of luck % 7 === 0 ? host.live : [link]) tell(host, to, order)
}

function tell(host: Host, link: LinkId, frames: readonly Frame[]): void {
  if (frames.length > 0) host.input({ type: 'message', link, bytes: encodeMessage(frames) })
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
  chance(10, fc.tuple(nth, small, fc.boolean()), (h, of) => fetch(h, ...of)),
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
    orNull.map((peer) => ({ type: 'helpers', peers: peer === null ? [] : [peer] })),
    unknown.map((token) => ({ type: 'digested', token, digest: '' })),
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

/** Nobody is there at first; or some peers have a release that the node lacks, or lack one that it has. */
const opening = fc.constantFrom<Step[]>(
  () => undefined,
  (host) => {
    swarm(host, 0, 6)
    fetch(host, 2, 0, false)
    serve(host, 0, 0, false)
  },
  (host) => {
    for (let n = 1; n <= 6; n++) join(host, n, 'edge', true)
    host.input({ type: 'publish', ...must(releases[2], 'a release') })
    for (let n = 0; n < 6; n++) fetch(host, n + 2, 5, true)
  },
)

const story = fc.array(step, { minLength: 10, maxLength: 120, size: 'max' })

it('[W2] [T4] [O7] whatever comes in whatever order, nothing throws, grows, busies itself or outlives its link', () => {
  fc.assert(
    fc.property(opening, story, (begin, steps) => {
      const host = new Host()
      host.input({ type: 'server-up' })
      begin(host)
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
  for (let n = 0; n < 20; n++) fetch(host, n, n, false)
  for (const link of host.live) host.input({ type: 'drained', link, buffered: 1e6 })
  for (let n = 0; n < 20; n++) fetch(host, n, n, false)
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
