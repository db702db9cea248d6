/**
 * Flashcrew's public API as types. `npm run docs:api` makes docs/reference/api.md of these comments. All names are fixed.
 * Times as numbers are milliseconds since 1970, by this tab's clock. Times as
 * texts are ISO 8601 in UTC, by the publisher's clock.
 */

/** What a release is. Receivers mark an exercise and a test. `cancel` withdraws the releases before it. */
export type Status = 'actual' | 'exercise' | 'test' | 'cancel'

/** How a release stands in this tab: it arrives, it is here, a newer one took its place, or its publisher withdrew it. */
export type ReleaseState = 'receiving' | 'complete' | 'superseded' | 'cancelled'

/** One file of a release, as its signed list names it. */
export interface ReleaseFile {
  /** Relative, with `/` between folders: `products/grid.xml`. */
  readonly path: string
  /** MIME type. */
  readonly type: string
  /** Bytes. */
  readonly size: number
  /** From −100 to 100. Files of higher priority arrive first. */
  readonly priority: number
}

/** How much of what is wanted of a release is here, verified. */
export interface Progress {
  /** Chunks that are here. */
  readonly chunksHave: number
  /** Chunks that are wanted. */
  readonly chunksTotal: number
  /** Bytes that are here. */
  readonly bytesHave: number
  /** Bytes that are wanted. */
  readonly bytesTotal: number
}

/** How a release got into this tab. */
export interface Delivery {
  /** When all that is wanted was verified. Null before that, and where all of it was in this browser when the tab opened. */
  readonly completedAt: number | null
  /** Verified bytes by the peer that sent them to this tab, most first. `web-seed` stands for the publisher's web server. */
  readonly sources: readonly { readonly peer: string; readonly bytes: number }[]
  /** Bytes that were in this browser already, from before a reload or from an earlier release. */
  readonly bytesKept: number
}

/** Files that were published together under one signature. Its values change while it arrives. */
export interface Release {
  /** A hash of what the publisher signed. */
  readonly id: string
  /** A later release of the channel has a higher number. */
  readonly sequence: number
  readonly title: string
  readonly status: Status
  /** When it was signed. */
  readonly issued: string
  /** The publisher's note. Empty where there is none. */
  readonly note: string
  /** From then on receivers are told not to rely on it. Its files stay readable. Empty where it does not expire. */
  readonly expires: string
  /** The channel of the publisher's new key, which takes the place of this channel (Publisher.rotate). Empty where there is none. */
  readonly successor: string
  /** Empty until the list of files has arrived and is verified. */
  readonly files: readonly ReleaseFile[]
  readonly state: ReleaseState
  readonly progress: Progress
  /** Paths of files that are not fetched (JoinOptions.onDemand) until `file` asks for them. */
  readonly leftOut: readonly string[]
  readonly delivery: Delivery
  /** When this tab first saw the header. */
  readonly receivedAt: number
  /**
   * Resolves when every chunk that is wanted is verified. Rejects with an Error whose message is the reason: the release was
   * superseded or cancelled, or the channel was left.
   */
  readonly complete: Promise<Release>
  /**
   * Fetches one file. Resolves as soon as the chunks of this file are verified, also while others still arrive. A file that was
   * left out is fetched from now on. Rejects with an Error where the release has no such path, and for the reasons of `complete`.
   *
   * @example
   * ```ts
   * const grid = await release.file('grid.xml')
   * console.log(await grid.text())
   * ```
   */
  file(path: string): Promise<Blob>
  /** Verified bytes of this one file that are here. It asks nobody for anything. 0 for a path that is not known. */
  bytesOf(path: string): number
}

/** Counts of this peer since it joined. Bytes are those of all frames. Payload is the bytes of chunks alone. */
export interface Stats {
  /** Links that are edges of the overlay. */
  readonly neighbors: number
  /** Links beside the overlay, for data alone. */
  readonly partners: number
  readonly bytesSent: number
  readonly bytesReceived: number
  readonly payloadSent: number
  readonly payloadReceived: number
  /** Chunks that began to come though they were here: a late one was asked of a second peer, or several peers pushed it at once. */
  readonly duplicates: number
  /**
   * Pieces of a list of files that came though it was here. Chunks are counted in `duplicates`. Earlier versions counted the last
   * chunks here, since they asked several peers for them.
   */
  readonly endgameDuplicates: number
  /** Verified bytes that came over HTTP from the publisher's web server, and not from peers. */
  readonly fromWebSeed: number
  /** How this peer stands with the signaling server. */
  readonly signaling: 'connecting' | 'connected' | 'unreachable'
  /** Estimated number of peers on the channel, this one included. */
  readonly peers: number
  /** Peers that this tab has banned. */
  readonly banned: number
  /** Input that this tab refused, counted by reason. */
  readonly refusals: Readonly<Record<string, number>>
  /**
   * Links that are open now, by the types of their two candidates, this tab's first: `{ 'host/host': 5, 'srflx/relay': 1 }`.
   * `host` is an address of the tab's own network. `srflx` and `prflx` are addresses as seen from outside. `relay` is a TURN
   * server's. A link whose browser does not tell its candidates is not counted.
   */
  readonly candidateTypes: Readonly<Record<string, number>>
  /** How far the newest release has come among the other peers, as this one estimates it. */
  readonly coverage: Coverage
  /** What others have proven to this peer that they hold of it. */
  readonly custody: Custody
}

/** Why something cannot work here. */
export interface Problem {
  /** Stays the same from version to version. */
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
    | 'header-not-kept'
    | 'no-relay'
  /** One English sentence that says what to do. */
  readonly message: string
}

/** How to join. All of it may be left out. */
export interface JoinOptions {
  /** Origins of signaling servers, such as `https://signaling.example`. Default: the origin that this module was loaded from. */
  signaling?: readonly string[]
  /** STUN and TURN servers. Default: those of the announcement, else none. */
  iceServers?: readonly RTCIceServer[]
  /**
   * Connects by TURN servers' relays only, so that other peers do not learn this device's address. Signaling servers and TURN
   * servers still do. Without a TURN server nothing arrives, and the problem 'no-relay' says so. With `shared`, it holds for the
   * peer of all tabs as soon as one asks for it. Default: false.
   */
  relayOnly?: boolean
  /** Where chunks and releases are kept. Default: IndexedDB. `memory` keeps nothing over a reload. */
  store?: 'indexeddb' | 'memory'
  /** RFC 7638 thumbprint of the channel's recovery key. Default: that of the announcement, else of the first release that comes. */
  recovery?: string | undefined
  /** Bytes per second that this tab uploads at most. Default: no cap; 50,000 on a data saver or a cellular network. */
  uploadLimit?: number
  /** Names files that are not fetched before `release.file` asks for them. It is called once for each file of each release. */
  onDemand?: (file: ReleaseFile) => boolean
  /**
   * One peer for all tabs of this browser that join this channel with `shared`. Each tab shows the same. Default: each tab is a
   * peer of its own. That is also so where nothing can be kept, or where the browser has no Web Locks.
   */
  shared?: boolean
  /** Shows what is here, and stays out of the swarm until `resume`. */
  paused?: boolean
  /** Another WebRTC implementation. In Node.js that is `@roamhq/wrtc`. */
  rtc?: {
    RTCPeerConnection: typeof RTCPeerConnection
    RTCSessionDescription: typeof RTCSessionDescription
    RTCIceCandidate: typeof RTCIceCandidate
  }
}

/** An event about one release. */
export interface ReleaseEvent extends Event {
  readonly release: Release
}

/** An event about something that does not work. */
export interface ProblemEvent extends Event {
  readonly problem: Problem
}

/** An event about how far the newest release has come. */
export interface CoverageEvent extends Event {
  readonly coverage: Coverage
}

/** Events of a channel, by their names. */
export interface ChannelEvents {
  /** A verified header arrived. Its files may still be on their way. */
  release: ReleaseEvent
  /** A release's progress or state changed. */
  progress: ReleaseEvent
  /** Something stands in the way. What was already received stays usable. */
  problem: ProblemEvent
}

/** A channel that this tab has joined (see `join`). */
export interface Channel extends EventTarget {
  /** `crew://KEY/NAME`. */
  readonly uri: string
  /** Newest first. All are verified. */
  readonly releases: readonly Release[]
  /** Problems that stand now, such as storage that is not available. */
  readonly problems: readonly Problem[]
  /** What this peer has counted so far. */
  stats(): Stats
  /** Sets the upload cap in bytes per second. Infinity is no cap. Null is the default of JoinOptions.uploadLimit. */
  setUploadLimit(bytesPerSecond: number | null): void
  /** Connects by relays only, or by any way (JoinOptions.relayOnly). All links end, and new ones are made. */
  setRelayOnly(on: boolean): void
  /**
   * Sets which files are left out, from now on and also of releases that are here: a file that becomes left out stops coming.
   * Null fetches all.
   */
  setOnDemand(onDemand: ((file: ReleaseFile) => boolean) | null): void
  /** Leaves the swarm: nothing is received or sent until `resume`. What is here stays. */
  pause(): void
  /** Joins the swarm again. */
  resume(): Promise<void>
  /** Whether this tab is out of the swarm. */
  readonly paused: boolean
  /** Closes all links. Releases that are still arriving reject `complete`. What is stored stays. */
  leave(): Promise<void>
  /** Listens to one of ChannelEvents. */
  addEventListener<K extends keyof ChannelEvents>(
    type: K,
    listener: (event: ChannelEvents[K]) => void,
    options?: AddEventListenerOptions | boolean,
  ): void
  /** Listens to any other event. */
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: AddEventListenerOptions | boolean,
  ): void
}

/** How to publish. */
export interface PublisherOptions extends JoinOptions {
  /**
   * Peer ids of helpers of your own, beside those that the servers announce for this channel. What one helper has proven to hold
   * needs no second proof (Custody).
   */
  helpers?: readonly string[]
  /** The channel's name: small letters, digits, hyphens. This browser keeps one key for each name. */
  name: string
}

/** A file to publish. */
export interface PublishFile {
  /** Relative, with `/` between folders. */
  path: string
  data: Blob
  /** A whole number from −100 to 100. Higher arrives first. Default: 0. */
  priority?: number
}

/** A release to be. */
export interface PublishRequest {
  /** 1 to 200 characters. */
  title: string
  status: Status
  /** At most 512 files and 64 MB together, and no path twice. */
  files: readonly PublishFile[]
  /** At most 1,000 characters. */
  note?: string
  /** A time later than now. From then on receivers are told not to rely on the release. */
  expires?: string
  /** Ids of at most 3 earlier releases that stay current beside this one. All others are superseded, or cancelled by `cancel`. */
  alongside?: readonly string[]
}

/** What share of the receivers has all that it wants of the newest release, estimated from random samples. */
export interface Coverage {
  /** The estimate, from 0 to 1. */
  readonly complete: number
  /** The low end of its 95 % confidence interval. */
  readonly low: number
  /** The high end of its 95 % confidence interval. */
  readonly high: number
  /** Peers that were heard from lately, each counted once. */
  readonly sampled: number
  /** Estimated number of receivers. This publisher is not counted. */
  readonly peers: number
}

/**
 * What other peers have proven to hold of the newest release that this peer has whole. A peer proves each part by its bytes, to
 * this peer, on a link of its own. Coverage is an estimate from what peers say. Custody is not, and it decides whether a
 * publisher may leave. All numbers are zero where nobody watches the coverage.
 */
export interface Custody {
  /** The release's sequence. 0 where there is no release. */
  readonly sequence: number
  /** Chunks of the release. */
  readonly chunks: number
  /** Chunks that as many peers have proven to hold as are needed. */
  readonly held: number
  /** How many peers have to prove a chunk: more than half of the linked ones, and two at least. One of the operator's helpers is enough. */
  readonly needed: number
  /** Peers that have proven all chunks. */
  readonly whole: number
  /** Whether one of those is a helper of the operator's own. */
  readonly helper: boolean
}

/** A new key that is to take the place of a channel's key. */
export interface Rotation {
  /** The channel of the new key. */
  readonly channel: string
  /** The new key's backup, a compact JWE. Save it before `commit`. */
  readonly backup: string
  /**
   * Keeps the new key in this browser under the channel's name. Then it publishes on the old channel, signed by the old key, that
   * the new key takes its place. The old channel's current releases stay. It rejects, with nothing changed, where that cannot be
   * signed.
   */
  commit(): Promise<Release>
}

/** A recovery key for a channel: it moves the channel to a new key when the channel's own was stolen. */
export interface Recovery {
  /** RFC 7638 thumbprint of the recovery key. Releases name it, and receivers keep to it. */
  readonly thumbprint: string
  /** The recovery key, a compact JWE. Save it before `commit`, and keep it offline. */
  readonly file: string
  /** From now on this channel's releases name the recovery key. Nobody can change that later. */
  commit(): Promise<void>
}

/** Events of a publisher, by their names. */
export interface PublisherEvents extends ChannelEvents {
  /** The estimate of the coverage changed. */
  coverage: CoverageEvent
}

/** A channel that this browser publishes on (see `createPublisher`). */
export interface Publisher extends EventTarget {
  /** `crew://KEY/NAME`. */
  readonly channel: string
  /** The public key, for announcements. */
  readonly publicKey: JsonWebKey
  /** Newest first. */
  readonly releases: readonly Release[]
  /** Problems that stand now. */
  readonly problems: readonly Problem[]
  /**
   * Checks, signs and offers a release. Resolves when its header is on its way. Rejects with an Error whose `code` is
   * 'bad-publish' and whose message says what to change.
   *
   * @example
   * ```ts
   * const data = new Blob(['hello'])
   * await publisher.publish({ title: 'Test', status: 'test', files: [{ path: 'hello.txt', data }] })
   * ```
   */
  publish(request: PublishRequest): Promise<Release>
  /**
   * Makes a new key for this channel's name, and its backup under a passphrase of at least 12 characters. Nothing changes before
   * `commit`. Rejects with an Error whose `code` is 'bad-backup' for a short passphrase.
   */
  rotate(passphrase: string): Promise<Rotation>
  /** RFC 7638 thumbprint of the channel's recovery key. '' where there is none. */
  readonly recovery: string
  /**
   * Makes a recovery key for this channel, under a passphrase of at least 12 characters. Nothing changes before `commit`. Rejects
   * with an Error whose `code` is 'bad-backup' for a short passphrase, and 'no-key' where the channel has a recovery key.
   */
  makeRecovery(passphrase: string): Promise<Recovery>
  /** Signs `claims` by this channel's key, as a compact JWS. A server's channel is claimed so. */
  sign(claims: Record<string, unknown>): Promise<string>
  /** What this peer has counted so far. */
  stats(): Stats
  /** Closes all links. The key and the releases stay in this browser. */
  close(): Promise<void>
  /** Listens to one of PublisherEvents. */
  addEventListener<K extends keyof PublisherEvents>(
    type: K,
    listener: (event: PublisherEvents[K]) => void,
    options?: AddEventListenerOptions | boolean,
  ): void
  /** Listens to any other event. */
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: AddEventListenerOptions | boolean,
  ): void
}
