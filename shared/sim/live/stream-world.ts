/**
 * The live service in the world of its paper (Frey et al., §3): every peer knows all others and sends them datagrams, over an
 * uplink that is capped and queues what is too much. What is measured is the gossip alone; shared/sim/world has the overlay.
 */
import { Live } from '../../crew/live/live.ts'
import type { LiveEffect, LiveInput } from '../../crew/live/stream.ts'
import type { LiveTuning } from '../../crew/live/tuning.ts'
import type { ServiceContext, ServiceLink } from '../../crew/services/service.ts'
import { must } from '../../lib/assert.ts'
import { Random } from '../../lib/random.ts'
import { type Host, Network, Parcel } from '../engine/network.ts'
import { Timetable, WindowMeter } from './windows.ts'
import { Timeline } from '../engine/timeline.ts'
import { Ledger } from '../engine/traffic.ts'

export interface StreamOptions {
  readonly seed: string
  /** Listeners; the source comes on top. */
  readonly peers: number
  readonly seconds: number
  /** Of the stream, with its parity. */
  readonly bitsPerSecond: number
  readonly symbolBytes: number
  readonly data: number
  readonly parity: number
  /** Of each listener; the source’s is as large as its fanout needs. */
  readonly upBitsPerSecond: number
  readonly downBitsPerSecond: number
  /** One way. */
  readonly latencyMs: readonly [number, number]
  readonly lossBound: number
  /** What an uplink queues before it drops. */
  readonly queueMs: number
  readonly tuning?: Partial<LiveTuning>
  /** So many of the listeners are gone at once. */
  readonly failing?: { readonly share: number; readonly atSeconds: number }
  /** After the end of the stream, what is on its way still comes. Default 30. */
  readonly tailSeconds?: number
}

/** For each surviving listener, how long after it was whole at the source each window could be played, ms; Infinity: never. */
export interface StreamResult {
  readonly lags: readonly (readonly number[])[]
  /** Bits per second of each survivor’s uplink, over the stream’s time. */
  readonly uplinks: readonly number[]
  /** Symbols that came though they were here, as a share of those that were of use. */
  readonly duplicates: number
}

const STREAM = 1
const START_MS = 1_000
/** IP and UDP. */
const HEAD_BYTES = 28
const SIGNATURE = new Uint8Array(64)

class Listener implements ServiceContext<LiveEffect> {
  readonly live: Live
  readonly host: Host
  readonly meter: WindowMeter
  readonly refusals: Record<string, number> = {}
  alive = true
  wakeAt = Infinity
  private readonly world: StreamWorld
  private readonly random: Random
  readonly index: number

  constructor(world: StreamWorld, index: number, host: Host, random: Random, tuning: Partial<LiveTuning>) {
    this.world = world
    this.index = index
    this.host = host
    this.random = random
    this.meter = new WindowMeter(world.timetable)
    this.live = new Live(this, tuning)
  }

  get now(): number {
    return this.world.timeline.now
  }

  links(): readonly ServiceLink[] {
    return this.world.linksOf(this.index)
  }

  send(link: number, body: Uint8Array): void {
    this.world.send(this, link, body)
  }

  emit(effect: LiveEffect): void {
    this.world.perform(this, effect)
  }

  fork(label: string): Random {
    return this.random.fork(label)
  }

  ban(): void {
    this.refuse('ban')
  }

  refuse(reason: string): void {
    this.refusals[reason] = (this.refusals[reason] ?? 0) + 1
  }

  fire(): void {
    this.wakeAt = Infinity
    this.world.step(this)
  }
}

class StreamWorld {
  readonly timeline = new Timeline()
  readonly peers: Listener[] = []
  readonly timetable: Timetable
  private readonly network: Network
  private links: readonly (readonly ServiceLink[])[] = []
  private readonly options: StreamOptions

  constructor(options: StreamOptions) {
    this.options = options
    this.timetable = timetableOf(options)
    const random = new Random(options.seed)
    const { upBitsPerSecond, downBitsPerSecond, latencyMs, lossBound, queueMs, tuning = {} } = options
    this.network = new Network(
      this.timeline,
      {
        upBitsPerSecond,
        downBitsPerSecond,
        latencyMsMin: latencyMs[0],
        latencyMsMax: latencyMs[1],
        lossBound,
        queueMs,
      },
      new Ledger(),
      random.fork('loss'),
    )
    for (let i = 0; i <= options.peers; i++) {
      const rate =
        i === 0 ? { upBitsPerSecond: 1e9, downBitsPerSecond } : { upBitsPerSecond, downBitsPerSecond }
      const host = this.network.host(random.fork(`host ${i}`), rate)
      this.peers.push(new Listener(this, i, host, random.fork(`peer ${i}`), tuning))
    }
    this.relink()
  }

  /** Membership knows at once who is gone: what the paper’s does in its time is not what is measured. */
  private relink(): void {
    const all = this.peers
      .filter(({ alive }) => alive)
      .map(({ index }) => ({ id: index, peer: String(index), buffered: 0 }))
    this.links = this.peers.map(({ index }) => all.filter(({ id }) => id !== index))
  }

  linksOf(index: number): readonly ServiceLink[] {
    return this.links[index] ?? []
  }

  send(from: Listener, link: number, body: Uint8Array): void {
    const to = must(this.peers[link], 'a listener')
    const parcel = new Parcel(
      () => from.alive && to.alive,
      () => {
        if (!to.alive) return
        to.live.message({ id: from.index, peer: String(from.index), buffered: 0 }, body)
        this.step(to)
      },
    )
    parcel.launch(
      this.network,
      from.host,
      to.host,
      body.length + HEAD_BYTES,
      this.network.latency(from.host, to.host),
    )
  }

  perform(listener: Listener, effect: LiveEffect): void {
    if (effect.type === 'verify-symbol') {
      const { token } = effect
      this.timeline.call(this.timeline.now + 1, () =>
        this.input(listener, { type: 'symbol-verified', token, ok: true }),
      )
      return
    }
    listener.meter.heard(effect.number, this.timeline.now)
  }

  input(listener: Listener, input: LiveInput): void {
    if (!listener.alive) return
    listener.live.input(input)
    this.step(listener)
  }

  step(listener: Listener): void {
    if (!listener.alive) return
    listener.live.evaluate()
    const at = listener.live.deadline()
    if (at >= listener.wakeAt) return
    listener.wakeAt = at
    this.timeline.at(at, listener)
  }

  endSome(share: number): void {
    const [, ...others] = this.peers
    const random = new Random(`${this.options.seed} failing`)
    for (const listener of random.shuffle(others).slice(0, Math.round(others.length * share)))
      listener.alive = false
    this.relink()
  }
}

function timetableOf({ seconds, bitsPerSecond, symbolBytes, data, parity }: StreamOptions): Timetable {
  const everyMs = (symbolBytes * 8_000) / bitsPerSecond
  const windows = Math.floor((seconds * 1_000) / everyMs / (data + parity))
  return new Timetable({ stream: STREAM, data, parity }, windows, START_MS, everyMs)
}

export function runStream(options: StreamOptions): StreamResult {
  const { seconds, symbolBytes, failing, tailSeconds = 30 } = options
  const world = new StreamWorld(options)
  const [source, ...listeners] = world.peers
  if (!source) throw new Error('no source')
  const { timeline, timetable } = world
  for (const listener of world.peers) world.input(listener, { type: 'stream', ...timetable.info })
  const bytes = new Uint8Array(symbolBytes)
  for (let number = 0; number < timetable.symbols; number++)
    timeline.call(timetable.leavesAt(number), () =>
      world.input(source, { type: 'push', stream: STREAM, number, signature: SIGNATURE, bytes }),
    )
  if (failing) timeline.call(START_MS + failing.atSeconds * 1_000, () => world.endSome(failing.share))
  const endMs = START_MS + seconds * 1_000
  let uplinksAt: number[] = []
  timeline.call(endMs, () => (uplinksAt = listeners.map(({ host }) => host.bytesUp)))
  while (timeline.peek() <= endMs + tailSeconds * 1_000) timeline.step()

  const survivors = listeners.filter(({ alive }) => alive)
  const lags = survivors.map(({ meter }) =>
    Array.from({ length: timetable.windows }, (_, window) => meter.lag(window)),
  )
  const twice = survivors.reduce((sum, { refusals }) => sum + (refusals['symbol-twice'] ?? 0), 0)
  return {
    lags,
    uplinks: survivors.map(({ index }) => ((uplinksAt[index - 1] ?? 0) * 8) / seconds),
    duplicates: twice / Math.max(1, survivors.length * timetable.symbols),
  }
}

/** Share of listeners that miss at most 1 % of the windows when they play so long after the source; Infinity: offline. */
export function viewing({ lags }: StreamResult, lagMs: number, missing = 0.01): number {
  const fine = lags.filter(
    (own) => own.filter((lag) => !(lag <= lagMs) || lag === Infinity).length <= own.length * missing,
  )
  return fine.length / Math.max(1, lags.length)
}
