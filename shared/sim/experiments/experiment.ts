/** What an experiment is given (who takes part, what is sent, over which network), and what it says in the end. */
import type { ExchangeTuning } from '../../crew/exchange/tuning.ts'
import type { Rate } from '../engine/network.ts'
import type { BytesByKind } from '../engine/traffic.ts'
import type { Bounds } from './bounds.ts'
import type { UplinkUse } from './uplink-use.ts'

export interface RateShare extends Rate {
  /** Share of the receivers that have this rate, 0 … 1; the others and the source have the base rate. */
  readonly share: number
}

export interface SimulationOptions extends Rate {
  /** Receivers; the source comes on top. */
  readonly peers: number
  /** Of the release. */
  readonly bytes: number
  /** One way, least and most. */
  readonly latencyMs: readonly [number, number]
  /** Each host draws its loss uniformly from 0 … this. */
  readonly lossBound: number
  readonly rates?: readonly RateShare[]
  readonly seed: string
  /** Another chunk size than the manifest's rule. */
  readonly chunkBytes?: number
  /** So many bytes of the release are a file of higher priority than the rest. */
  readonly firstBytes?: number
  /**
   * How the overlay comes about. 'walks': as in tabs, by one introduction each and join walks. 'arranged': the server
   * introduces everyone to the neighbors of a random 6-regular graph, by the same handshake; an eighth of the work, for worlds
   * of tens of thousands. Default 'walks'.
   */
  readonly overlay?: 'walks' | 'arranged'
  /** Whether the server pushes the header to all (G8), or leaves it to the overlay. Default true. */
  readonly serverPushes?: boolean
  /** Of every machine, in place of the exchange's defaults: for ablations. */
  readonly tuning?: Partial<ExchangeTuning>
  /** Virtual time between two joins; by default all join within 5 s, or at 5,000 a second. */
  readonly joinEveryMs?: number
  /** Virtual time from the last join to the publication. */
  readonly settleMs?: number
}

/** How far the experiment is. */
export type Phase = 'new' | 'joining' | 'settled' | 'spreading' | 'done'

/** At a time after the publication: shares 0 … 1 of receivers that are complete, and of all chunks that are had. */
export interface CurvePoint {
  readonly ms: number
  readonly complete: number
  readonly chunks: number
}

export interface Result {
  readonly seed: string
  readonly peers: number
  readonly bytes: number
  readonly chunkBytes: number
  readonly chunks: number
  /** Receivers that have the release whole. */
  readonly completed: number
  /** ms from the publication until 50 %, 90 % and all receivers are complete; null where that has not come about. */
  readonly halfMs: number | null
  readonly ninetyMs: number | null
  readonly lastMs: number | null
  /** ms until half of the receivers, and the last, had the verified header, the manifest, and any chunk. */
  readonly headerHalfMs: number | null
  readonly headerMs: number | null
  readonly manifestHalfMs: number | null
  readonly manifestMs: number | null
  readonly firstChunkHalfMs: number | null
  readonly firstChunkMs: number | null
  /** ms until half of the receivers, and all, had what is wanted first: {@link SimulationOptions.firstBytes}. */
  readonly firstHalfMs: number | null
  readonly firstMs: number | null
  /** Seconds. */
  readonly bounds: Bounds
  /** Time of the last peer over the largest bound; over that bound times `wirePerPayload`; and over the doubling bound times it. */
  readonly ratio: number | null
  readonly wireRatio: number | null
  readonly doublingRatio: number | null
  /** From the publication to the last completion, over N·F. */
  readonly bytesOverNF: BytesByKind & { readonly all: number }
  /** Bytes that idle links cost, as a share of one uplink's rate, mean over peers. */
  readonly idleShare: number
  /** Bytes of chunks that were received in vain, as a share of those that are had. */
  readonly duplicates: number
  /** Messages sent per peer, control and data; mean. */
  readonly messagesPerPeer: number
  readonly packetsPerPeer: number
  /** Messages that carry no byte of a chunk, over the chunks that all receivers together need. */
  readonly controlMessagesPerChunk: number
  /** In ten equal slices from the publication to the last completion. */
  readonly uplinkUse: UplinkUse
  /** Copies of the release that the source has handed to its channels. */
  readonly sourceCopies: number
  readonly degrees: {
    readonly min: number
    readonly mean: number
    readonly max: number
    readonly fit: number
  }
  readonly curve: readonly CurvePoint[]
  /** Events of the simulator so far. */
  readonly events: number
}
