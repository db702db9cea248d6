/** What a run comes to: the figures of the table, and the bound beside them. */
import type { RunRecord } from './run.ts'
import { describe, type SwarmOptions } from './options.ts'

/** Wire bytes per payload byte of packets full of data (README.md): the least that any protocol pays here. */
const WIRE_PER_PAYLOAD = 1.08

export interface Figures {
  readonly condition: string
  readonly seed: number
  readonly receivers: number
  /** Receivers that were complete when the time was up, and the names of the others. */
  readonly complete: number
  readonly missing: readonly string[]
  readonly chunks: number
  /** Mean. */
  readonly chunkBytes: number
  /** Seconds from the call of publish. NaN, in JSON null, where too few completed. */
  readonly half: number
  readonly ninety: number
  readonly last: number
  /** The header at half and at all of the receivers. */
  readonly headerHalf: number
  readonly headerLast: number
  /** The first chunk at half and at all of the receivers. */
  readonly firstChunkHalf: number
  readonly firstChunkLast: number
  /** B1 of Mundinger, Weber and Weiss, times 1.08 for the wire, in seconds; of the slowest uplink. */
  readonly bound: number
  readonly ratio: number
  /** From publish to the last completion, over receivers × size: bytes of IP packets that left the hosts. */
  readonly wire: number
  /** Parts of it: what the links at rest would have sent meanwhile, packets lost, and traffic with the server. */
  readonly wireResting: number
  readonly wireLost: number
  readonly wireServer: number
  /** Bytes refused by full queues, over the same. */
  readonly wireDropped: number
  /** Share of the uplinks' time in which they sent, over all hosts. */
  readonly uplinksBusy: number
  /** Chunks that arrived whole a second time, over chunks × receivers: outside the endgame and within it. */
  readonly duplicates: number
  readonly endgameDuplicates: number
  /** Payload that the source sent, over the size. */
  readonly sourceCopies: number
  /** Handed to DataChannels, a receiver: messages, their bytes over the size, and packets on the wire. */
  readonly messages: number
  readonly messageBytes: number
  readonly packets: number
  /** Connections constructed during the spread, all tabs. */
  readonly connections: number
  readonly degreeLeast: number
  readonly degreeMean: number
  readonly degreeMost: number
  readonly isQuiet: boolean
  /** Idle share of the machine's processors, on average and in the busiest half second. */
  readonly idle: number
  readonly idleLeast: number
  /** Share of packets that the emulator handed on over 5 ms late, and how late the latest of all was, in ms. */
  readonly lateShare: number
  readonly latestMs: number
  /** Processors that the browsers kept busy on average. */
  readonly tabsRan: number
  /** How long one of their threads that had something to do waited for a processor, on average. */
  readonly tabsWaitedMs: number
  /** [seconds, share of the receivers that are complete] at each completion. */
  readonly coverage: readonly (readonly [number, number])[]
  /** [seconds, share of all chunks that are at receivers], a point each quarter of a second. */
  readonly chunkCoverage: readonly (readonly [number, number])[]
  /** [seconds, share of the uplinks' capacity used, idle share of the processors], each half second. */
  readonly load: readonly (readonly [number, number, number])[]
  readonly faults: readonly string[]
}

export function figuresOf(record: RunRecord, options: SwarmOptions): Figures {
  const { source, receivers, start, end } = record
  const from = source.publishedAt ?? Number.NaN
  const seconds = (at: number): number => (at - from) / 1_000
  const N = receivers.length
  const payload = N * options.bytes
  const times = receivers.map(({ report }) => report.completeAt).filter((at) => at !== null)
  const ends = times.map(seconds).sort((a, b) => a - b)
  const headers = receivers.map(({ report }) => seconds(report.headerAt ?? Number.NaN))
  const firsts = receivers.map(({ report }) => seconds(report.progress[0]?.[0] ?? Number.NaN))
  const chunks = Math.max(source.chunks, 1)
  const hosts = end.hosts.slice(1).map((host, i) => {
    const before = start.hosts[i + 1] ?? host
    return {
      sent: host.sent - before.sent,
      packets: host.packets - before.packets,
      dropped: host.dropped - before.dropped,
      lost: host.lost - before.lost,
      root: host.root - before.root,
    }
  })
  const over = (pick: (host: (typeof hosts)[number]) => number): number =>
    hosts.reduce((sum, host) => sum + pick(host), 0) / payload
  const took = (end.now - start.now) / 1_000
  const last = quantile(ends, N, 1)
  const bound = boundOne(options, N, chunks) * WIRE_PER_PAYLOAD
  const gained = receivers.map(({ report: { now, before } }) => ({
    duplicates: now.stats.duplicates - before.stats.duplicates,
    endgame: now.stats.endgameDuplicates - before.stats.endgameDuplicates,
    messages: now.messages - before.messages,
    messageBytes: now.messageBytes - before.messageBytes,
  }))
  const total = (pick: (one: (typeof gained)[number]) => number): number =>
    gained.reduce((sum, one) => sum + pick(one), 0)
  const all = [source, ...receivers.map(({ report }) => report)]
  const capacity = capacityOf(options)

  return {
    condition: describe(options),
    seed: record.seed,
    receivers: N,
    complete: ends.length,
    missing: receivers.filter(({ report }) => report.completeAt === null).map(({ name }) => name),
    chunks,
    chunkBytes: options.bytes / chunks,
    half: quantile(ends, N, 0.5),
    ninety: quantile(ends, N, 0.9),
    last,
    headerHalf: quantile(headers, N, 0.5),
    headerLast: quantile(headers, N, 1),
    firstChunkHalf: quantile(firsts, N, 0.5),
    firstChunkLast: quantile(firsts, N, 1),
    bound,
    ratio: last / bound,
    wire: over(({ sent }) => sent),
    wireResting: (record.restingRate * took) / payload,
    wireLost: over(({ lost }) => lost),
    wireServer: over(({ root }) => root),
    wireDropped: over(({ dropped }) => dropped),
    uplinksBusy: (over(({ sent }) => sent) * payload * 8) / (capacity * took),
    duplicates: total((one) => one.duplicates) / (N * chunks),
    endgameDuplicates: total((one) => one.endgame) / (N * chunks),
    sourceCopies: (source.now.stats.payloadSent - source.before.stats.payloadSent) / options.bytes,
    messages: total((one) => one.messages) / N,
    messageBytes: total((one) => one.messageBytes) / payload,
    packets: hosts.slice(1).reduce((sum, host) => sum + host.packets, 0) / N,
    connections: all.reduce((sum, { now, before }) => sum + now.connections - before.connections, 0),
    degreeLeast: Math.min(...record.degrees),
    degreeMean: record.degrees.reduce((sum, degree) => sum + degree, 0) / record.degrees.length,
    degreeMost: Math.max(...record.degrees),
    isQuiet: record.isQuiet,
    idle: record.idle,
    idleLeast: Math.min(record.idle, ...record.samples.map(({ idle }) => idle)),
    lateShare: (end.late - start.late) / Math.max(1, end.delivered - start.delivered),
    latestMs: end.latest,
    tabsRan: record.tabs.ran / took,
    tabsWaitedMs: (record.tabs.waited / Math.max(1, record.tabs.slices)) * 1_000,
    coverage: ends.map((at, i) => [at, (i + 1) / N] as const),
    chunkCoverage: chunkCoverage(record, seconds, chunks),
    load: record.samples.map(({ ms, sent, idle }, i) => {
      const before = record.samples[i - 1] ?? { ms: 0, sent: 0 }
      const used = ((sent - before.sent) * 8_000) / (capacity * (ms - before.ms))
      return [ms / 1_000, used, idle] as const
    }),
    faults: record.faults,
  }
}

/**
 * B1: (M + ⌊log₂N⌋) · b/u, equal uplinks, no latency, no headers (Mundinger, Weber and Weiss, J. Scheduling 2008).
 * Seconds.
 */
export function boundOne({ bytes, up }: SwarmOptions, receivers: number, chunks: number): number {
  return ((chunks + Math.floor(Math.log2(receivers))) * (bytes / chunks) * 8) / up
}

/** The time at which this share of `count` was reached; NaN where it was not. `times` may lack some or have NaN. */
function quantile(times: readonly number[], count: number, share: number): number {
  const sorted = times.filter((time) => !Number.isNaN(time)).sort((a, b) => a - b)
  return sorted[Math.ceil(count * share) - 1] ?? Number.NaN
}

/** Bits per second of all uplinks. */
function capacityOf({ peers, up, fat }: SwarmOptions): number {
  let sum = up
  for (let i = 1; i <= peers; i++) sum += fat.findLast(({ every }) => i % every === 0)?.rate ?? up
  return sum
}

function chunkCoverage(
  { receivers }: RunRecord,
  seconds: (at: number) => number,
  chunks: number,
): [number, number][] {
  const step = 0.25
  const steps = receivers.map(({ report }) =>
    report.progress.map(([at, have]) => [seconds(at), have] as const),
  )
  const last = Math.max(0, ...steps.flatMap((one) => one.map(([at]) => at)))
  const points: [number, number][] = []
  for (let at = step; at < last + step; at += step) {
    const have = steps.reduce((sum, one) => sum + (one.findLast(([when]) => when <= at)?.[1] ?? 0), 0)
    points.push([at, have / (chunks * receivers.length)])
  }
  return points
}
