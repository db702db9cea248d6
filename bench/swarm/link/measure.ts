/** The measurements of link.ts: each returns the rows of one table. Hosts 1 and 2 have a tab each. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Emulator } from '../emulator/emulator.ts'
import type { Tab } from '../tab.ts'
import { bytesOf, traced, type Packet } from '../trace.ts'
import { within } from '../within.ts'

/** Bits per second, each way. */
export const RATE = 200e3
const A = 1
const B = 2
const CALL_MS_MAX = 60_000
/** Longer than any delayed acknowledgement, so that one measurement does not reach into the next. */
const PAUSE_MS = 1_500
const REPEATS = 4
const IDLE_MS = 25_000
/** ICE goes on checking for some time after a link is open. */
const SETTLE_MS = 5_000

/** Of full packets: 78 bytes of headers on 1,160. */
const WIRE_PER_PAYLOAD = 1.07

type Row = readonly string[]

export interface Pair {
  readonly emulator: Emulator
  readonly a: Tab
  readonly b: Tab
  readonly latencyMs: number
  /** For the trace of one phase. */
  readonly path: string
}

export const SET_UP = [
  'both open after, ms',
  'round trips',
  'A→B, bytes',
  'packets',
  'B→A',
  'packets',
  '5 s later A→B',
  'B→A',
]

/**
 * Time and bytes from createOffer until both ends are open, signaling nearly free. The certificate is made before, as
 * client/peer/identity.ts has it. The connection of the last call stays.
 */
export async function setUp({ emulator, a, b, latencyMs, path }: Pair): Promise<Row> {
  for (const tab of [a, b]) await tab.run(() => window.linkPage.renew(), [], CALL_MS_MAX)
  a.onCall = (_, json) => void b.run((text) => window.linkPage.signal(text), [json], CALL_MS_MAX)
  b.onCall = (_, json) => void a.run((text) => window.linkPage.signal(text), [json], CALL_MS_MAX)
  let took = Number.NaN
  const first = await traced(emulator, path, async () => {
    const start = await a.run(() => window.linkPage.begin(), [], CALL_MS_MAX)
    took = (await within(bothOpen(a, b), CALL_MS_MAX, 'the link does not open')) - start
  })
  const rest = await traced(emulator, path, () => delay(SETTLE_MS))
  return [
    String(took),
    (took / (2 * latencyMs)).toFixed(1),
    ...countOf(way(first, A)),
    ...countOf(way(first, B)),
    String(bytesOf(way(rest, A))),
    String(bytesOf(way(rest, B))),
  ]
}

async function bothOpen(a: Tab, b: Tab): Promise<number> {
  for (;;) {
    const times = await Promise.all(
      [a, b].map((tab) => tab.run(() => window.linkPage.openedAt(), [], CALL_MS_MAX)),
    )
    const open = times.filter((time) => time !== null)
    if (open.length === 2) return Math.max(...open)
    await delay(20)
  }
}

export const IDLE = ['bytes/s A→B', 'B→A', 'of it STUN', 'packets/s, both']

export async function idle({ emulator, path }: Pair): Promise<Row> {
  const packets = await traced(emulator, path, () => delay(IDLE_MS))
  const rate = (some: readonly Packet[]): string => ((bytesOf(some) * 1_000) / IDLE_MS).toFixed(0)
  return [
    rate(way(packets, A)),
    rate(way(packets, B)),
    rate(packets.filter(({ kind }) => kind === 'stun')),
    ((packets.length * 1_000) / IDLE_MS).toFixed(2),
  ]
}

export const MESSAGE = [
  'messages in one task, bytes',
  'wire A→B',
  'packets',
  'wire / payload',
  'back B→A',
  'packets',
  'last acknowledgement after, ms',
]

/** Messages of these sizes handed over in one task, nothing coming back but what SCTP sends. */
export async function messages(pair: Pair, sizes: readonly number[]): Promise<Row> {
  const packets: Packet[][] = []
  for (let i = 0; i < REPEATS; i++) packets.push(await exchange(pair, sizes))
  const forth = packets.map((some) => way(some, A))
  const back = packets.map((some) => way(some, B))
  const payload = sizes.reduce((sum, size) => sum + size, 0)
  const delays = packets.map((some) => lastAckDelay(some, pair.latencyMs)).filter((ms) => ms !== null)
  return [
    sizes.length > 1 ? `${sizes.length} × ${sizes[0] ?? 0}` : String(payload),
    mean(forth.map(bytesOf)).toFixed(0),
    mean(forth.map(({ length }) => length)).toFixed(1),
    (mean(forth.map(bytesOf)) / payload).toFixed(3),
    mean(back.map(bytesOf)).toFixed(0),
    mean(back.map(({ length }) => length)).toFixed(1),
    delays.length > 0 ? `${Math.min(...delays).toFixed(0)}–${Math.max(...delays).toFixed(0)}` : '–',
  ]
}

export const REPLY = ['message, answered at once by', 'wire A→B', 'packets', 'wire B→A', 'packets']

/** Whether acknowledgements ride with what the other end sends anyway. */
export async function replies(pair: Pair, size: number, answer: number): Promise<Row> {
  await pair.b.run((bytes) => window.linkPage.answer(bytes), [answer], CALL_MS_MAX)
  const packets: Packet[][] = []
  for (let i = 0; i < REPEATS; i++) packets.push(await exchange(pair, [size]))
  await pair.b.run((bytes) => window.linkPage.answer(bytes), [null], CALL_MS_MAX)
  const column = (from: number): string[] => {
    const some = packets.map((one) => way(one, from))
    return [mean(some.map(bytesOf)).toFixed(0), mean(some.map(({ length }) => length)).toFixed(1)]
  }
  return [`${size} by ${answer}`, ...column(A), ...column(B)]
}

export const STREAM = ['stream', 'KB/s', 'wire A→B / payload', 'wire B→A / payload', 'packets A→B', 'B→A']

/** Messages one after another below the link's rate; `both` ways at once, or one way. */
export async function stream(
  pair: Pair,
  size: number,
  count: number,
  everyMs: number,
  both: boolean,
): Promise<Row> {
  const { emulator, a, b, path } = pair
  const run = (tab: Tab): Promise<void> =>
    tab.run(
      (bytes, times, every) => window.linkPage.stream(bytes, times, every),
      [size, count, everyMs],
      CALL_MS_MAX,
    )
  const start = Date.now()
  let took = 0
  const packets = await traced(emulator, path, async () => {
    await Promise.all(both ? [run(a), run(b)] : [run(a)])
    took = Date.now() - start
    await delay(PAUSE_MS)
  })
  const payload = size * count
  const data = packets.filter(({ kind }) => kind === 'data')
  return [
    `${count} × ${size}, one in ${everyMs} ms, ${both ? 'both ways' : 'one way'}`,
    (payload / took).toFixed(1),
    (bytesOf(way(data, A)) / payload).toFixed(3),
    (bytesOf(way(data, B)) / payload).toFixed(3),
    String(way(data, A).length),
    String(way(data, B).length),
  ]
}

export const LOSS = ['lost, of a message of 200 bytes', 'sent again after, ms', 'mean']

/** RTO: when a lone packet is sent again, and the second time, when that is lost too. */
export async function losses(pair: Pair, count: number): Promise<Row> {
  const gaps: number[] = []
  for (let i = 0; i < REPEATS; i++) {
    await pair.emulator.drop(A, count)
    const sent = way(await exchange(pair, [200], PAUSE_MS + count * 2_000), A)
    const [before, again] = sent.slice(count - 1, count + 1)
    if (before && again) gaps.push(again.ms - before.ms)
  }
  return [
    count === 1 ? 'the first time' : `${count} times`,
    gaps.map((ms) => ms.toFixed(0)).join(', '),
    mean(gaps).toFixed(0),
  ]
}

export const BURST = ['at once', 'all there after, s', 'at link rate', 'sent again']

/** All at once into a channel that was at rest: slow start, and what it makes of a drop-tail queue. */
export async function burst(pair: Pair, bytes: number): Promise<Row> {
  const { emulator, a, b, path } = pair
  const sizes = Array.from({ length: Math.ceil(bytes / 16_384) }, (_, i) =>
    Math.min(16_384, bytes - i * 16_384),
  )
  const before = (await b.run(() => window.linkPage.received(), [], CALL_MS_MAX)).length
  let took = Number.NaN
  const packets = await traced(emulator, path, async () => {
    const start = await a.run((list) => window.linkPage.send(list), [sizes], CALL_MS_MAX)
    const until = Date.now() + CALL_MS_MAX
    for (;;) {
      const got = (await b.run(() => window.linkPage.received(), [], CALL_MS_MAX)).slice(before)
      if (got.length === sizes.length) {
        took = Math.max(...got.map(([at]) => at)) - start
        break
      }
      if (Date.now() > until) break
      await delay(100)
    }
    await delay(PAUSE_MS)
  })
  const data = packets.filter(({ kind }) => kind === 'data')
  return [
    `${bytes} bytes`,
    (took / 1_000).toFixed(2),
    ((bytes * 8) / RATE).toFixed(2),
    `${((bytesOf(way(data, A)) / (bytes * WIRE_PER_PAYLOAD) - 1) * 100).toFixed(0)} %`,
  ]
}

/** The data packets of one sending, both ways, until all is quiet again. */
async function exchange(pair: Pair, sizes: readonly number[], pauseMs = PAUSE_MS): Promise<Packet[]> {
  const packets = await traced(pair.emulator, pair.path, async () => {
    await pair.a.run((list) => window.linkPage.send(list), [sizes], CALL_MS_MAX)
    await delay(pauseMs)
  })
  return packets.filter(({ kind }) => kind === 'data')
}

/** From the arrival of the last packet of data at B to the packet that B sends last, before its uplink; null: none. */
function lastAckDelay(packets: readonly Packet[], latencyMs: number): number | null {
  let arrived = -Infinity
  for (const { ms, bytes } of way(packets, A)) arrived = Math.max(arrived, ms + latencyMs) + linkMs(bytes)
  const ack = way(packets, B).at(-1)
  const after = ack ? ack.ms - linkMs(ack.bytes) - arrived : -1
  // A heartbeat of SCTP, one in 30 s, is acknowledged before anything else has come.
  return after >= 0 ? after : null
}

function linkMs(bytes: number): number {
  return (bytes * 8_000) / RATE
}

function way(packets: readonly Packet[], from: number): Packet[] {
  return packets.filter((packet) => packet.from === from && packet.to !== 0)
}

/** Bytes and packets. */
function countOf(packets: readonly Packet[]): Row {
  return [String(bytesOf(packets)), String(packets.length)]
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
