/**
 * A spoken briefing over the overlay as tabs have it: the machine with its live service, joins, walks, connections that cost their
 * set-up, SCTP, and uplinks that are capped. For figures that shared/sim/live/stream-world.ts, which has no overlay, cannot give.
 */
import { Live } from '../../crew/live/live.ts'
import type { LiveEffect, LiveInput } from '../../crew/live/stream.ts'
import type { LiveTuning } from '../../crew/live/tuning.ts'
import { ServiceNode } from '../../crew/services/service-node.ts'
import { must } from '../../lib/assert.ts'
import { Random } from '../../lib/random.ts'
import { makeContent } from '../world/content.ts'
import { Timetable, WindowMeter } from './windows.ts'
import { World, type Peer } from '../world/world.ts'

export interface BriefingOptions {
  readonly seed: string
  /** Listeners; the source comes on top. */
  readonly peers: number
  readonly seconds: number
  readonly bitsPerSecond: number
  readonly lossBound: number
  /** Of the stream: symbols a second, of which `parity` of `data + parity` are parity; bytes of each. */
  readonly symbolsPerSecond: number
  readonly symbolBytes: number
  readonly data: number
  readonly parity: number
  readonly tuning?: Partial<LiveTuning>
  /** So many of the listeners vanish at once, at so many seconds of the stream. */
  readonly failing?: { readonly share: number; readonly atSeconds: number }
  /** The source vanishes then. */
  readonly sourceGoneAtSeconds?: number
  /** A release of so many bytes is published then. */
  readonly release?: { readonly bytes: number; readonly atSeconds: number }
}

export interface BriefingResult {
  /** Of each survivor, how long after its last data symbol each window was whole, ms; Infinity: never. */
  readonly lags: readonly (readonly number[])[]
  /** Share of the uplinks’ rate that was used during the stream, mean. */
  readonly uplinkShare: number
  /** ms from the release’s publication until the last survivor has it; Infinity where one has not. */
  readonly releaseMs: number | null
}

const STREAM = 1
const LIVE = 1
/** By then all have joined, and the overlay has settled. */
const START_MS = 31_000
const SIGNATURE = new Uint8Array(64)
type LiveNode = ServiceNode<LiveInput, LiveEffect>

export function runBriefing(options: BriefingOptions): BriefingResult {
  const { seed, peers, seconds, bitsPerSecond, lossBound, data, parity, tuning } = options
  const rate = { upBitsPerSecond: bitsPerSecond, downBitsPerSecond: bitsPerSecond }
  const world = new World(
    seed,
    { ...rate, latencyMsMin: 10, latencyMsMax: 150, lossBound },
    {
      keepReports: false,
      makeNode: (config) => new ServiceNode(config, { [LIVE]: (context) => new Live(context, tuning) }),
    },
  )
  const info = { stream: STREAM, data, parity }
  const windowsAll = Math.floor((seconds * options.symbolsPerSecond) / (data + parity))
  const timetable = new Timetable(info, windowsAll, START_MS, 1_000 / options.symbolsPerSecond)
  const meters = new Map<Peer, WindowMeter>()
  const give = (peer: Peer, input: LiveInput): void => {
    if (!peer.alive) return
    ;(peer.node as LiveNode).tellService(LIVE, input)
    world.input(peer, { type: 'wake' })
  }
  world.observe = (peer) => {
    for (const effect of (peer.node as LiveNode).takeAsked()) {
      if (effect.type === 'verify-symbol') {
        const { token } = effect
        world.at(world.now + 1, () => give(peer, { type: 'symbol-verified', token, ok: true }))
        continue
      }
      must(meters.get(peer), 'a listener').heard(effect.number, world.now)
    }
  }
  const source = world.add('source')
  const listeners = Array.from({ length: peers }, (_, i) => {
    const joinAt = (i * 5_000) / peers
    world.run(joinAt)
    return world.add(`listener ${i}`)
  })
  for (const listener of [source, ...listeners]) meters.set(listener, new WindowMeter(timetable))
  world.run(START_MS - 1_000)
  for (const peer of [source, ...listeners]) give(peer, { type: 'stream', ...info })
  const bytes = new Uint8Array(options.symbolBytes)
  for (let number = 0; number < timetable.symbols; number++)
    world.at(timetable.leavesAt(number), () =>
      give(source, { type: 'push', stream: STREAM, number, signature: SIGNATURE, bytes }),
    )
  const { failing, sourceGoneAtSeconds, release } = options
  if (failing) {
    const gone = new Random(`${seed} failing`).shuffle(listeners).slice(0, Math.round(peers * failing.share))
    world.at(START_MS + failing.atSeconds * 1_000, () => {
      for (const peer of gone) world.vanish(peer, 20_000)
    })
  }
  if (sourceGoneAtSeconds !== undefined)
    world.at(START_MS + sourceGoneAtSeconds * 1_000, () => world.vanish(source))
  const content = release && makeContent(seed, { bytes: release.bytes })
  if (content) world.at(START_MS + release.atSeconds * 1_000, () => world.publish(source, content))
  const before = listeners.map(({ host }) => host.bytesUp)
  world.run(START_MS + seconds * 1_000)
  const used = listeners.map(({ host }, i) => (host.bytesUp - (before[i] ?? 0)) * 8)
  world.run(START_MS + seconds * 1_000 + 20_000)

  const survivors = listeners.filter(({ alive }) => alive)
  const pushedMs = sourceGoneAtSeconds === undefined ? Infinity : START_MS + sourceGoneAtSeconds * 1_000
  const windows = Array.from({ length: timetable.windows }, (_, window) => window).filter(
    (window) => timetable.endsAt(window) < pushedMs,
  )
  const releaseId = content?.header.id ?? ''
  const releasedMs = START_MS + (release?.atSeconds ?? 0) * 1_000
  return {
    lags: survivors.map((peer) => windows.map((window) => must(meters.get(peer), 'a listener').lag(window))),
    uplinkShare: used.reduce((sum, bits) => sum + bits, 0) / used.length / seconds / bitsPerSecond,
    releaseMs: content
      ? Math.max(...survivors.map((peer) => (peer.completedAt(releaseId) ?? Infinity) - releasedMs))
      : null,
  }
}
