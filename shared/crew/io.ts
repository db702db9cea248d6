/**
 * The seam between the pure machine and its three hosts (a tab, Node.js, the simulator): what goes in, what comes out.
 *
 *     node.handle(input, now) → Effect[]      node.deadline() → when to wake it      node.inspect() → a plain snapshot
 *
 * `now` is in milliseconds of any clock that never runs backwards. A host performs effects in order and answers
 * asynchronous ones by an input carrying the same token; it may answer in any order. All inputs are safe at any time:
 * an answer to something that is over is ignored.
 */
import type { Header, Manifest } from '../content/manifest.ts'
import type { ExchangeTuning } from './exchange/tuning.ts'

/** 16 bytes, base64url (22 characters): the hash of the peer's DTLS certificate fingerprint. */
export type PeerId = string
/** Stands where a peer's id would, for what no peer sent. No id is that short. */
export const WEB_SEED = 'web-seed'
/** Names a connection on this host, from the dial to the close. Never reused, never on the wire. */
export type LinkId = number
/** Names an asynchronous effect until its answer comes. */
export type Token = number
/** Header.id: 16 bytes, base64url. */
export type ReleaseId = string

export type Input =
  // Links
  /** The RTC stack has signaling data (an SDP or a candidate) for the other end. */
  | { readonly type: 'link-signal'; readonly link: LinkId; readonly data: Uint8Array }
  | { readonly type: 'link-open'; readonly link: LinkId }
  /** Once per link that ended, whoever ended it, but not after a `hangup` effect. */
  | { readonly type: 'link-closed'; readonly link: LinkId; readonly reason: string }
  | { readonly type: 'message'; readonly link: LinkId; readonly bytes: Uint8Array }
  /** The channel's bufferedAmount (bytes) fell; sent at least when it passes below a fifth of a second's worth. */
  | { readonly type: 'drained'; readonly link: LinkId; readonly buffered: number }
  // Signaling server
  | { readonly type: 'server-up' }
  | { readonly type: 'server-down' }
  /**
   * Answer to `server-introduce`, or to joining: a live peer of the channel, or null when there is none. `peers`: how many are in the
   * channel, this one included; absent where there was no answer.
   */
  | { readonly type: 'server-introduced'; readonly peer: PeerId | null; readonly peers?: number }
  | { readonly type: 'server-signal'; readonly from: PeerId; readonly data: Uint8Array }
  /** A header the server keeps: not yet believed. */
  | { readonly type: 'server-header'; readonly jws: Uint8Array }
  // Answers to effects
  /** `header` is null when the signature, the key or the form is wrong. `clockMs`: the time, since 1970, where there is a clock. */
  | {
      readonly type: 'header-verified'
      readonly token: Token
      readonly header: Header | null
      readonly clockMs?: number
    }
  | { readonly type: 'hash-verified'; readonly token: Token; readonly ok: boolean }
  /** SHA-256, base64url. */
  | { readonly type: 'digested'; readonly token: Token; readonly digest: string }
  /** Bytes of a chunk or a manifest from the store; null when they are gone. */
  | { readonly type: 'loaded'; readonly token: Token; readonly bytes: Uint8Array | null }
  // This host's own content
  /** A release signed here; all its chunks are in the host's store. */
  | {
      readonly type: 'publish'
      readonly header: Header
      readonly jws: Uint8Array
      readonly manifest: Manifest
      readonly manifestBytes: Uint8Array
    }
  /**
   * A release that did not come from a peer: from the store after a reload, or from a site's document; `have` lists the chunks
   * that are in the store. The signature was checked again. Where its header was here already, it brings the manifest.
   */
  | {
      readonly type: 'resume'
      readonly header: Header
      readonly jws: Uint8Array
      readonly manifest: Manifest | null
      readonly manifestBytes: Uint8Array | null
      readonly have: readonly number[]
    }
  /**
   * From now on the host can fetch chunks of this aligned release from a web seed (`fetch-chunks`); null: no more.
   */
  | { readonly type: 'web-seed'; readonly release: ReleaseId; readonly site: SiteState | null }
  /** Answer to `fetch-chunks`, after the chunks: whether all came that were lacking. */
  | { readonly type: 'web-seed-ended'; readonly release: ReleaseId; readonly good: boolean }
  /** A chunk that the host fetched from a web seed, and verified. Ignored where it is here already, or of a release that is over. */
  | {
      readonly type: 'web-seed-chunk'
      readonly release: ReleaseId
      readonly chunk: number
      readonly bytes: Uint8Array
    }
  /** Answer to `find-chunks`: chunks of a fresh manifest that an earlier release already brought. */
  | { readonly type: 'chunks-found'; readonly release: ReleaseId; readonly have: readonly number[] }
  /** All chunks of a release that this host's user does not want now; what an earlier one named and this does not is wanted again. */
  | { readonly type: 'skip'; readonly release: ReleaseId; readonly chunks: readonly number[] }
  | { readonly type: 'upload-limit'; readonly bytesPerSecond: number | null }
  | { readonly type: 'watch-coverage'; readonly on: boolean }
  /** Peers of this host's own operator that are always on: what one of them has proven needs no second proof. */
  | { readonly type: 'helpers'; readonly peers: readonly PeerId[] }
  /** The deadline has passed (or nothing in particular). */
  | { readonly type: 'wake' }
  /** Say goodbye and close everything. */
  | { readonly type: 'leave' }

export type Effect =
  // Links
  /** Construct a connection to `peer`; `initiator` makes the offer. Its signals come as `link-signal`. */
  | { readonly type: 'dial'; readonly link: LinkId; readonly peer: PeerId; readonly initiator: boolean }
  /** Feed the other end's signaling data to the RTC stack. The host refuses a fingerprint that is not the peer's id. */
  | { readonly type: 'apply-signal'; readonly link: LinkId; readonly data: Uint8Array }
  | { readonly type: 'hangup'; readonly link: LinkId }
  | { readonly type: 'send'; readonly link: LinkId; readonly bytes: Uint8Array }
  // Signaling server
  | {
      readonly type: 'server-introduce'
      readonly except: readonly PeerId[]
      readonly heartbeat: PeerId | null
    }
  | { readonly type: 'server-signal'; readonly to: PeerId; readonly data: Uint8Array }
  /** Give the server the newest header to keep. */
  | { readonly type: 'server-header'; readonly jws: Uint8Array }
  // Trust and storage
  | { readonly type: 'verify-header'; readonly token: Token; readonly jws: Uint8Array }
  /** SHA-256 of `bytes` against `hash` (base64url). */
  | { readonly type: 'verify-hash'; readonly token: Token; readonly hash: string; readonly bytes: Uint8Array }
  /** SHA-256 of `bytes`, which the answer brings. */
  | { readonly type: 'digest'; readonly token: Token; readonly bytes: Uint8Array }
  | { readonly type: 'store-header'; readonly header: Header; readonly jws: Uint8Array }
  | {
      readonly type: 'store-manifest'
      readonly release: ReleaseId
      readonly manifest: Manifest
      readonly bytes: Uint8Array
    }
  | {
      readonly type: 'store-chunk'
      readonly release: ReleaseId
      readonly chunk: number
      readonly hash: string
      readonly bytes: Uint8Array
    }
  /** Which chunks of this manifest does the store have already? */
  | { readonly type: 'find-chunks'; readonly release: ReleaseId; readonly manifest: Manifest }
  | {
      readonly type: 'load-chunk'
      readonly token: Token
      readonly release: ReleaseId
      readonly chunk: number
      readonly hash: string
    }
  /** Fetch these chunks (all of one file, `last` inclusive) from the web seed: each comes as `web-seed-chunk`, then `web-seed-ended`. */
  | {
      readonly type: 'fetch-chunks'
      readonly release: ReleaseId
      readonly first: number
      readonly last: number
    }
  /** The host may delete what only this release needed. */
  | { readonly type: 'forget-release'; readonly release: ReleaseId }
  // News for the host's user
  | { readonly type: 'report'; readonly event: Report }

export type Report =
  /** A verified header that is new here. */
  | { readonly type: 'release'; readonly header: Header }
  | { readonly type: 'manifest'; readonly release: ReleaseId; readonly manifest: Manifest }
  | {
      readonly type: 'chunk'
      readonly release: ReleaseId
      readonly chunk: number
      readonly have: number
      readonly total: number
      /** Who sent it, or WEB_SEED; null where it was found in the store. */
      readonly from: PeerId | null
    }
  /** All that is wanted of it is here; again when more was wanted since. */
  | { readonly type: 'complete'; readonly release: ReleaseId }
  | { readonly type: 'superseded'; readonly release: ReleaseId; readonly by: Header }
  | { readonly type: 'cancelled'; readonly release: ReleaseId; readonly by: Header }
  | { readonly type: 'coverage'; readonly coverage: CoverageEstimate; readonly custody: Custody }
  /** A peer's misbehaviour was counted; `banned` when it was one too many. */
  | { readonly type: 'offence'; readonly peer: PeerId; readonly reason: string; readonly banned: boolean }

export interface CoverageEstimate {
  /** Share of the other peers that have the newest release whole, 0 … 1, with its 95 % interval. */
  readonly complete: number
  readonly low: number
  readonly high: number
  readonly sampled: number
  /** Estimated number of other peers. */
  readonly peers: number
}

/**
 * What this peer's own links have proven to hold of its newest release (rule C3): the answer to whether it may leave. Not
 * estimated, and nobody can say it for another.
 */
export interface Custody {
  /** Of the release; 0 where none is published, or this peer lacks a part of it. */
  readonly sequence: number
  readonly chunks: number
  /** Chunks that as many have proven as are needed, or a helper. */
  readonly held: number
  /** Peers that have proven every chunk, helpers included. */
  readonly whole: number
  /** How many peers must prove a chunk; fewer where one is a helper. */
  readonly needed: number
  /** A named helper has proven every chunk. */
  readonly helper: boolean
}

export const NO_CUSTODY: Custody = { sequence: 0, chunks: 0, held: 0, whole: 0, needed: 0, helper: false }

/** How it stands with the web server that is a web seed. */
export interface SiteState {
  /** That came lately, this one included. */
  readonly visitors: number
  /** What a packet there and one back took when the page's connection was opened, ms; 0 where that is not known. */
  readonly wayMs: number
  /** From when its own document was asked for just now until its first byte, ms; Infinity where that is not known. */
  readonly latencyMs: number
  /** The same until its last byte, or Infinity. */
  readonly answerMs: number
}

export interface NodeSnapshot {
  readonly self: PeerId
  readonly neighbors: readonly PeerId[]
  readonly partners: readonly PeerId[]
  readonly dialing: number
  readonly releases: readonly {
    readonly id: ReleaseId
    readonly sequence: number
    readonly have: number
    readonly total: number
    readonly state: 'receiving' | 'complete' | 'superseded' | 'cancelled'
  }[]
  readonly counters: NodeCounters
  readonly coverage: CoverageEstimate
  readonly custody: Custody
  /** Bytes per second, 0 while unknown. */
  readonly rateDown: number
  readonly rateUp: number
  /** Bytes of chunks that others wait for, and that the uplink has not taken yet. */
  readonly bytesWaiting: number
  readonly heartbeatOrigin: PeerId | null
  /** Sizes of everything a stranger can make grow; at rest after churn (invariant). */
  readonly sizes: Readonly<Record<string, number>>
}

export interface NodeCounters {
  bytesSent: number
  bytesReceived: number
  /** Bytes of chunks, whole or not; manifests are not counted. */
  payloadSent: number
  payloadReceived: number
  /** Chunks that began to come though they were here, or were being checked. */
  duplicates: number
  /** Pieces of a manifest that was here. The name is of an earlier protocol, which asked for the last chunks twice. */
  endgameDuplicates: number
  messagesSent: number
  messagesReceived: number
  headersReceived: number
  banned: number
  readonly refusals: Record<string, number>
}

export interface NodeConfig {
  readonly self: PeerId
  /** The channel's URI, compared in the hello. */
  readonly channel: string
  /** Of the channel's announcement: the thumbprint of the key that may speak for it when its own was stolen. */
  readonly recovery?: string | undefined
  /** Seed of all of the machine's randomness; a tab draws it from WebCrypto. */
  readonly seed: string
  /** In place of the exchange's defaults: for ablations. */
  readonly tuning?: Partial<ExchangeTuning>
}

/** What a host drives. */
export interface Machine {
  handle(input: Input, now: number): Effect[]
  /** When to send `wake` at the latest; Infinity when there is nothing to wait for. */
  deadline(): number
  inspect(): NodeSnapshot
}
