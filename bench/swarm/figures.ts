/** What a run comes to: the same figures as the simulator's, and what only real tabs have: a processor. */
import { bounds } from '../../shared/sim/experiments/bounds.ts'
import { wirePerPayload, type CurvePoint, type Result } from '../../shared/sim/experiments/simulation.ts'
import { parameters } from '../../shared/wire/parameters.ts'
import { ratesOf, type SwarmOptions } from './options.ts'
import type { RunRecord } from './run.ts'

export interface Figures {
  /** What cannot be told apart inside of DTLS is NaN (in JSON null); see `wire`. How busy uplinks were over time is in `load`. */
  readonly result: Result
  readonly missing: readonly string[]
  readonly wire: Wire
  /** Share of the uplinks' time in which they sent, over all hosts. */
  readonly uplinksBusy: number
  /** Connections set up during the spread. */
  readonly connections: number
  readonly isQuiet: boolean
  readonly processor: Processor
  readonly load: readonly LoadPoint[]
  readonly faults: readonly string[]
  readonly receivers: RunRecord['receivers']
}

/** From the publication to the last completion, over N·F, as IP packets left the hosts. */
interface Wire {
  /** What the pages handed to their channels: bytes of chunks, and all the rest. */
  readonly chunks: number
  readonly control: number
  /** What DTLS carried beyond that: headers, acknowledgements, retransmissions, SCTP heartbeats. */
  readonly transport: number
  readonly stun: number
  readonly handshakes: number
  /** With the signaling server. */
  readonly server: number
  /** What links at rest would have sent in that time anyway; part of the above. */
  readonly resting: number
  /** Sent, but lost on the way, or refused by a full downlink queue. Refused by an uplink: not sent, so beside it. */
  readonly lost: number
  readonly dropped: number
}

interface Processor {
  /** Idle share of the machine's processors, and in the busiest half second. */
  readonly idle: number
  readonly idleLeast: number
  /** Processors that the browsers kept busy on average. */
  readonly browsers: number
  /** And the emulator. */
  readonly emulator: number
  /** How long one of their threads that had something to do waited for a processor, on average. */
  readonly waitedMs: number
  /** Share of packets that the emulator handed on over 5 ms late, and how late the latest of all was. */
  readonly lateShare: number
  readonly latestMs: number
}

interface LoadPoint {
  readonly ms: number
  /** Shares of the last half second, 0 … 1. */
  readonly uplinksBusy: number
  readonly processorIdle: number
}

export function figuresOf(record: RunRecord, options: SwarmOptions): Figures {
  const { source, receivers, start, end } = record
  const { bytes } = options.scenario
  const from = source.publishedAt ?? Number.NaN
  const after = (at: number | null | undefined): number => (at ?? Number.NaN) - from
  const N = receivers.length
  const goodput = N * bytes
  const all = [source, ...receivers.map(({ report }) => report)]
  const gain = (pick: (counters: (typeof source)['now']) => number, tabs = all): number =>
    tabs.reduce((sum, { now, before }) => sum + pick(now) - pick(before), 0)
  const sum = (pick: (host: (typeof end)['hosts'][number]) => number): number =>
    end.hosts.slice(1).reduce((total, host) => total + pick(host), 0) -
    start.hosts.slice(1).reduce((total, host) => total + pick(host), 0)
  const seconds = (end.now - start.now) / 1_000
  const sent = sum((host) => host.sent)
  const chunks = Math.max(1, source.chunks)
  const firsts = receivers.map(({ report }) => after(report.progress[0]?.[0]))
  const headers = receivers.map(({ report }) => after(report.headerAt))
  const manifests = receivers.map(({ report }) => after(report.manifestAt))
  const ends = receivers.map(({ report }) => after(report.completeAt))
  const lastMs = reached(ends, 1)
  const limit = boundsOf(options, chunks)
  const ratio = lastMs === null ? null : lastMs / 1_000 / limit.largest
  const { degrees } = record
  const capacity = ratesOf(options).reduce((total, { up }) => total + up / 8, 0)
  const wire = wireOf(record, goodput, seconds)

  return {
    result: {
      seed: String(record.seed),
      peers: N,
      bytes,
      chunkBytes: Math.round(bytes / chunks),
      chunks,
      completed: ends.filter((ms) => !Number.isNaN(ms)).length,
      halfMs: reached(ends, 0.5),
      ninetyMs: reached(ends, 0.9),
      lastMs,
      headerHalfMs: reached(headers, 0.5),
      headerMs: reached(headers, 1),
      manifestHalfMs: reached(manifests, 0.5),
      manifestMs: reached(manifests, 1),
      firstChunkHalfMs: reached(firsts, 0.5),
      firstChunkMs: reached(firsts, 1),
      // What its release has is one file.
      firstHalfMs: null,
      firstMs: null,
      bounds: limit,
      ratio,
      wireRatio: ratio === null ? null : ratio / wirePerPayload,
      doublingRatio:
        lastMs === null || limit.doubling === null
          ? null
          : lastMs / 1_000 / (limit.doubling * wirePerPayload),
      bytesOverNF: {
        chunks: wire.chunks,
        metadata: Number.NaN,
        control: Number.NaN,
        packets: Number.NaN,
        setUp: Number.NaN,
        keepAlive: Number.NaN,
        acknowledgements: Number.NaN,
        retransmissions: Number.NaN,
        all: sent / goodput,
      },
      idleShare: record.restingRate / capacity,
      duplicates: Math.max(0, gain(({ stats }) => stats.payloadReceived, all.slice(1)) / (N * bytes) - 1),
      messagesPerPeer: gain(({ messages }) => messages) / (N + 1),
      packetsPerPeer: sum((host) => host.packets) / (N + 1),
      controlMessagesPerChunk: Number.NaN,
      uplinkUse: { all: [], source: [] },
      sourceCopies: gain(({ stats }) => stats.payloadSent, [source]) / bytes,
      degrees: {
        min: Math.min(...degrees),
        mean: degrees.reduce((total, degree) => total + degree, 0) / degrees.length,
        max: Math.max(...degrees),
        fit:
          degrees.filter((degree) => degree >= parameters.degreeMin && degree <= parameters.degreeMax)
            .length / degrees.length,
      },
      curve: curveOf(record, after, chunks),
      events: 0,
    },
    missing: receivers.filter(({ report }) => report.completeAt === null).map(({ name }) => name),
    wire,
    uplinksBusy: sent / (capacity * seconds),
    connections: gain(({ connections }) => connections) / 2,
    isQuiet: record.isQuiet,
    processor: {
      idle: record.idle,
      idleLeast: Math.min(record.idle, ...record.samples.map(({ idle }) => idle)),
      browsers: record.tabs.ran / seconds,
      emulator: (end.cpu - start.cpu) / seconds,
      waitedMs: (record.tabs.waited / Math.max(1, record.tabs.slices)) * 1_000,
      lateShare: (end.late - start.late) / Math.max(1, end.delivered - start.delivered),
      latestMs: end.latest,
    },
    load: record.samples.map(({ ms, sent: total, idle }, i) => {
      const before = record.samples[i - 1] ?? { ms: 0, sent: 0 }
      const uplinksBusy = (total - before.sent) / (capacity * ((ms - before.ms) / 1_000))
      return { ms, uplinksBusy, processorIdle: idle }
    }),
    faults: record.faults,
    receivers,
  }

  function wireOf({ restingRate }: RunRecord, payload: number, time: number): Wire {
    const kind = (name: keyof typeof end.kinds): number => (end.kinds[name] - start.kinds[name]) / payload
    const messages = gain(({ messageBytes }) => messageBytes) / payload
    const copies = gain(({ stats }) => stats.payloadSent) / payload
    return {
      chunks: copies,
      control: messages - copies,
      transport: kind('data') - messages,
      stun: kind('stun'),
      handshakes: kind('handshake'),
      server: kind('tcp') + kind('other'),
      resting: (restingRate * time) / payload,
      lost: sum((host) => host.lost) / payload,
      dropped: sum((host) => host.dropped) / payload,
    }
  }
}

function boundsOf(options: SwarmOptions, chunks: number): Result['bounds'] {
  const { peers, bytes, latencyMs } = options.scenario
  const [source, ...receivers] = ratesOf(options)
  return bounds({
    receivers: peers,
    bytes,
    chunkBytes: Math.ceil(bytes / chunks),
    sourceUp: source?.up ?? Number.NaN,
    ups: receivers.map(({ up }) => up),
    slowestDown: Math.min(...receivers.map(({ down }) => down)),
    latencyMs: latencyMs[0],
  })
}

/** The time at which this share was reached; null where it was not. NaN stands for what did not happen. */
function reached(times: readonly number[], share: number): number | null {
  const sorted = times.filter((time) => !Number.isNaN(time)).sort((a, b) => a - b)
  return sorted[Math.ceil(times.length * share) - 1] ?? null
}

/** A point at each quarter of a second. */
function curveOf({ receivers }: RunRecord, after: (at: number) => number, chunks: number): CurvePoint[] {
  const stepMs = 250
  const reports = receivers.map(({ report }) => ({
    end: report.completeAt === null ? Infinity : after(report.completeAt),
    steps: report.progress.map(([at, have]) => [after(at), have] as const),
  }))
  const last = Math.max(0, ...reports.flatMap(({ steps }) => steps.map(([ms]) => ms)))
  const points: CurvePoint[] = []
  for (let ms = 0; ms < last + stepMs; ms += stepMs) {
    const have = reports.reduce(
      (sum, { steps }) => sum + (steps.findLast(([when]) => when <= ms)?.[1] ?? 0),
      0,
    )
    const complete = reports.filter(({ end }) => end <= ms).length / reports.length
    points.push({ ms, complete, chunks: have / (chunks * reports.length) })
  }
  return points
}
