/** Flashcrew's public API as types. Names are fixed; see README.md for the ten lines that use them. */

export type Status = 'actual' | 'exercise' | 'test' | 'cancel'
export type ReleaseState = 'receiving' | 'complete' | 'superseded' | 'cancelled'

export interface ReleaseFile {
  readonly path: string
  /** MIME type. */
  readonly type: string
  /** Bytes. */
  readonly size: number
  /** Higher arrives first. */
  readonly priority: number
}

export interface Progress {
  readonly chunksHave: number
  readonly chunksTotal: number
  readonly bytesHave: number
  readonly bytesTotal: number
}

/** How a release got here. */
export interface Delivery {
  /** This tab's clock when all that is wanted was verified (milliseconds since 1970); null before, and where it was all here when the tab opened. */
  readonly completedAt: number | null
  /** Verified bytes by the peer that sent them to this tab, most first; 'web-seed' stands for the publisher's web server. */
  readonly sources: readonly { readonly peer: string; readonly bytes: number }[]
  /** Bytes that were in this browser already: kept over a reload, or shared with an earlier release. */
  readonly bytesKept: number
}

export interface Release {
  readonly id: string
  readonly sequence: number
  readonly title: string
  readonly status: Status
  /** ISO 8601, UTC: the publisher's clock. */
  readonly issued: string
  readonly note: string
  /** ISO 8601, UTC; empty where it does not expire. Its files stay readable. */
  readonly expires: string
  /** The channel of the publisher's new key, which takes this one's place (Publisher.rotate); empty else. */
  readonly successor: string
  /** Empty until the manifest has arrived and been verified. */
  readonly files: readonly ReleaseFile[]
  readonly state: ReleaseState
  /** Of what is wanted. */
  readonly progress: Progress
  /** Paths of the files that are not fetched (JoinOptions.onDemand), until `file` asks for them. */
  readonly leftOut: readonly string[]
  readonly delivery: Delivery
  /** This tab's clock when the header was first seen (milliseconds since 1970). */
  readonly receivedAt: number
  /** Resolves when every chunk that is wanted is verified; rejects with the reason (superseded, cancelled, channel left). */
  readonly complete: Promise<Release>
  /**
   * Resolves as soon as the chunks of this one file are verified. Rejects for a path that is not in the release. A file that
   * was left out is fetched from now on.
   */
  file(path: string): Promise<Blob>
  /** Verified bytes of this one file that are here; asks for nothing. 0 for a path that is not in the release, as far as known. */
  bytesOf(path: string): number
}

export interface Stats {
  readonly neighbors: number
  readonly partners: number
  readonly bytesSent: number
  readonly bytesReceived: number
  readonly payloadSent: number
  readonly payloadReceived: number
  /** Chunks that began to come though they were here: a late one was asked of a second peer, or peers sent it at once. */
  readonly duplicates: number
  /**
   * Pieces of a manifest that came though it was here. It counts no chunks: earlier versions asked for the last ones of
   * several peers, and counted them here.
   */
  readonly endgameDuplicates: number
  /** Verified bytes that came over HTTP from the publisher's web server, and not from peers. */
  readonly fromWebSeed: number
  readonly signaling: 'connecting' | 'connected' | 'unreachable'
  /** Estimated number of peers, this one included. */
  readonly peers: number
  /** Peers banned by this tab, and refused input by reason. */
  readonly banned: number
  readonly refusals: Readonly<Record<string, number>>
  /**
   * Links that are open now, by the types of their two candidates, this tab's first: `{ 'host/host': 5, 'srflx/relay': 1 }`.
   * 'host' is an address of the tab's own network, 'srflx' and 'prflx' one as seen from outside, 'relay' a TURN server's.
   * A link whose browser does not tell them is not counted.
   */
  readonly candidateTypes: Readonly<Record<string, number>>
  /** How far the newest release has come among the other peers, as this one estimates it. */
  readonly coverage: Coverage
  /** What others have proven to this peer that they hold of it. */
  readonly custody: Custody
}

/** Why something cannot work here, in one sentence that says what to do; `code` is stable. */
export interface Problem {
  readonly code:
    | 'bad-channel'
    | 'insecure-origin'
    | 'no-webrtc'
    | 'no-storage'
    | 'quota'
    | 'server-unreachable'
    | 'bad-announcement'
    | 'bad-publish'
    | 'no-key'
    | 'bad-backup'
  readonly message: string
}

export interface JoinOptions {
  /** Origins of signaling servers. Default: the origin that this module was loaded from. */
  signaling?: readonly string[]
  /** STUN and TURN. Default: those of the announcement, else none. */
  iceServers?: readonly RTCIceServer[]
  /** Where chunks and releases are kept. Default: IndexedDB; 'memory' keeps nothing over a reload. */
  store?: 'indexeddb' | 'memory'
  /** Bytes per second that this tab will upload at most. Default: no cap, 50,000 on data-saver or cellular. */
  uploadLimit?: number
  /** Files that are not fetched before `release.file` asks for them; asked once for each file of each release. */
  onDemand?: (file: ReleaseFile) => boolean
  /**
   * One peer for all tabs of this browser that join this channel so; each shows the same. Default: a peer of its own. Where
   * nothing can be kept, or the browser has no Web Locks, each tab has its own.
   */
  shared?: boolean
  /** Shows what is here, and stays out of the swarm before `resume`. */
  paused?: boolean
  /** Another WebRTC implementation (Node.js: @roamhq/wrtc). */
  rtc?: {
    RTCPeerConnection: typeof RTCPeerConnection
    RTCSessionDescription: typeof RTCSessionDescription
    RTCIceCandidate: typeof RTCIceCandidate
  }
}

export interface ReleaseEvent extends Event {
  readonly release: Release
}
export interface ProblemEvent extends Event {
  readonly problem: Problem
}
export interface CoverageEvent extends Event {
  readonly coverage: Coverage
}

export interface ChannelEvents {
  /** A verified header arrived. */
  release: ReleaseEvent
  /** A release's progress or state changed. */
  progress: ReleaseEvent
  /** Something stands in the way; what was already received stays usable. */
  problem: ProblemEvent
}

export interface Channel extends EventTarget {
  readonly uri: string
  /** Newest first; verified only. */
  readonly releases: readonly Release[]
  /** Problems that stand now, e.g. storage that is not available. */
  readonly problems: readonly Problem[]
  stats(): Stats
  /** Bytes per second from now on; Infinity: no cap; null: as where JoinOptions.uploadLimit is not given. */
  setUploadLimit(bytesPerSecond: number | null): void
  /** From now on, also for the releases that are here: files that become left out stop coming. Null: all are fetched. */
  setOnDemand(onDemand: ((file: ReleaseFile) => boolean) | null): void
  /** Out of the swarm: nothing is received or sent until `resume`. What is here stays. */
  pause(): void
  resume(): Promise<void>
  readonly paused: boolean
  leave(): Promise<void>
  addEventListener<K extends keyof ChannelEvents>(
    type: K,
    listener: (event: ChannelEvents[K]) => void,
    options?: AddEventListenerOptions | boolean,
  ): void
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: AddEventListenerOptions | boolean,
  ): void
}

export interface PublisherOptions extends JoinOptions {
  /** Peer ids of helpers of your own, which need no second proof (Custody), beside those that the servers announce for this channel. */
  helpers?: readonly string[]
  /** The channel's name: small letters, digits, hyphens. The key is kept per name in this browser. */
  name: string
}

export interface PublishFile {
  path: string
  data: Blob
  /** −100 … 100, higher arrives first. Default 0. */
  priority?: number
}

export interface PublishRequest {
  title: string
  status: Status
  files: readonly PublishFile[]
  note?: string
  /** ISO 8601, UTC, later than now: from then on receivers are told not to rely on it. */
  expires?: string
  /** Earlier releases that stay current beside this one (at most 3). All others are superseded; by 'cancel', cancelled. */
  alongside?: readonly string[]
}

/** What share of the receivers has all that it wants of the newest release, estimated from random samples. */
export interface Coverage {
  /** 0 … 1. */
  readonly complete: number
  /** 95 % confidence interval. */
  readonly low: number
  readonly high: number
  /** Distinct peers heard from lately. */
  readonly sampled: number
  /** Estimated number of receivers, this publisher not counted. */
  readonly peers: number
}

/**
 * What other peers have proven to hold of the newest release that this peer has whole: each part of it by its bytes, to this
 * peer and on a link of its own. Coverage is an estimate from what peers say; this is not, and decides whether a publisher
 * may leave. All zeros where nobody watches the coverage.
 */
export interface Custody {
  /** Of the release; 0 where there is none. */
  readonly sequence: number
  /** Its chunks, and how many of them so many peers have proven as are needed. */
  readonly chunks: number
  readonly held: number
  /** How many peers that is: more than half of those that are linked, two at least. Of the operator's helpers one is enough. */
  readonly needed: number
  /** Peers that have proven all of it. */
  readonly whole: number
  /** One of them is a helper of the operator's own. */
  readonly helper: boolean
}

/** A key that is to take the place of a channel's. */
export interface Rotation {
  /** The channel of the new key. */
  readonly channel: string
  /** The new key's backup, a compact JWE: to be saved before `commit`. */
  readonly backup: string
  /**
   * Keeps the new key in this browser under the channel's name, and publishes on the old channel, by the old key, that the
   * new one takes its place. The old channel's current releases stay. Rejects, with nothing changed, where that cannot be signed.
   */
  commit(): Promise<Release>
}

export interface PublisherEvents extends ChannelEvents {
  coverage: CoverageEvent
}

export interface Publisher extends EventTarget {
  /** `crew://…/…`. */
  readonly channel: string
  /** The public key, for announcements. */
  readonly publicKey: JsonWebKey
  readonly releases: readonly Release[]
  readonly problems: readonly Problem[]
  /** Checks, signs and offers the release; resolves when its header is on its way. */
  publish(request: PublishRequest): Promise<Release>
  /**
   * Makes a new key for this channel's name, with its backup under a passphrase. Nothing changes before `commit`. Rejects with
   * 'bad-backup' for a short passphrase.
   */
  rotate(passphrase: string): Promise<Rotation>
  /** A compact JWS over `claims`, by this channel's key (used to claim a server's default channel). */
  sign(claims: Record<string, unknown>): Promise<string>
  stats(): Stats
  close(): Promise<void>
  addEventListener<K extends keyof PublisherEvents>(
    type: K,
    listener: (event: PublisherEvents[K]) => void,
    options?: AddEventListenerOptions | boolean,
  ): void
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: AddEventListenerOptions | boolean,
  ): void
}
