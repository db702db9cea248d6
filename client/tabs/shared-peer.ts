/**
 * The tabs of one browser share one peer of a channel: they share its network, its processor and its storage, so a second
 * one would only take from the first. Whichever tab holds the channel's lock runs the peer (Web Locks); the others hear of
 * it what they need (BroadcastChannel), and read the chunks from the storage that all share. When that tab goes, by whatever
 * way, the browser gives the lock to the next.
 *
 * Whoever can write on this channel is a script of the same origin, which could do anything else as well: it is believed.
 */
import type { Delivery, Problem, Stats } from '../api.ts'
import type { Header, Manifest } from '../../shared/content/manifest.ts'
import type { ReleaseId, Report } from '../../shared/crew/io.ts'

/** A release as the tab with the peer knows it. */
export interface SharedRelease {
  readonly header: Header
  readonly jws: Uint8Array
  readonly receivedAt: number
  readonly manifest: Manifest | null
  /** Chunks that are here. */
  readonly have: readonly number[]
  readonly replaced: { readonly state: 'superseded' | 'cancelled'; readonly by: Header } | null
  readonly delivery: Delivery
}

/** From the tab with the peer to all others. */
export type FromLeader =
  | { readonly type: 'releases'; readonly releases: readonly SharedRelease[] }
  | { readonly type: 'report'; readonly report: Report }
  | { readonly type: 'found'; readonly release: ReleaseId; readonly chunks: readonly number[] }
  | { readonly type: 'forget'; readonly release: ReleaseId }
  | {
      readonly type: 'state'
      readonly stats: Stats
      readonly problems: readonly Problem[]
      readonly paused: boolean
    }
  | { readonly type: 'bytes'; readonly hash: string; readonly bytes: Uint8Array | null }

/** From the others to it. */
export type FromFollower =
  /** Which releases are there? */
  | { readonly type: 'hello' }
  /** A chunk that the storage does not have: it may have had no room. */
  | { readonly type: 'need'; readonly hash: string }
  /** Files that are wanted, though they may have been left out. */
  | { readonly type: 'ask'; readonly release: ReleaseId; readonly paths: readonly string[] }
  | { readonly type: 'limit'; readonly bytesPerSecond: number | null }
  | { readonly type: 'relay-only'; readonly on: boolean }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }

export interface SharedPeerEvents {
  /** From now on this tab runs the peer. */
  lead(): void
  /** Another tab's peer says something; not while this one leads. */
  told(message: FromLeader): void
  /** Another tab asks for something; only while this one leads. */
  asked(message: FromFollower): void
}

/** Can tabs share a peer here? All browsers with WebRTC have both since 2022. */
export function canShare(): boolean {
  const locks = globalThis.navigator?.locks as LockManager | undefined
  return locks !== undefined && typeof BroadcastChannel !== 'undefined'
}

const askMs = 3_000

export class SharedPeer {
  private readonly name: string
  private readonly events: SharedPeerEvents
  private readonly air: BroadcastChannel
  private readonly needed = new Map<string, ((bytes: Uint8Array | null) => void)[]>()
  private waiting: AbortController | undefined
  private release: (() => void) | undefined
  private isLeading = false

  /** `channel` is its URI. Nothing happens before `begin`. */
  constructor(channel: string, events: SharedPeerEvents) {
    this.name = `flashcrew-peer:${channel}`
    this.events = events
    this.air = new BroadcastChannel(this.name)
    this.air.addEventListener('message', ({ data }: MessageEvent<FromLeader | FromFollower>) =>
      this.heard(data),
    )
  }

  get leading(): boolean {
    return this.isLeading
  }

  /** Waits for its turn to lead; hears from who leads meanwhile. */
  begin(): void {
    if (this.waiting) return
    const waiting = new AbortController()
    this.waiting = waiting
    this.post({ type: 'hello' })
    const held = () =>
      new Promise<void>((resolve) => {
        this.release = resolve
        this.isLeading = true
        this.events.lead()
      })
    // Refused where this tab goes before its turn comes.
    navigator.locks.request(this.name, { signal: waiting.signal }, held).catch(() => {})
  }

  /** Another tab has its turn. */
  end(): void {
    this.waiting?.abort()
    this.waiting = undefined
    this.isLeading = false
    this.release?.()
    this.release = undefined
  }

  close(): void {
    this.end()
    this.air.close()
    for (const hash of [...this.needed.keys()]) this.arrived(hash, null)
  }

  tell(message: FromLeader): void {
    this.post(message)
  }

  ask(message: FromFollower): void {
    this.post(message)
  }

  /** A chunk out of the other tab's memory; null when it has none, or does not answer. */
  async need(hash: string): Promise<Uint8Array | null> {
    let timer: ReturnType<typeof setTimeout> | undefined
    const bytes = await new Promise<Uint8Array | null>((resolve) => {
      this.needed.set(hash, [...(this.needed.get(hash) ?? []), resolve])
      timer = setTimeout(() => this.arrived(hash, null), askMs)
      this.ask({ type: 'need', hash })
    })
    clearTimeout(timer)
    return bytes
  }

  private post(message: FromLeader | FromFollower): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel is of one origin
    this.air.postMessage(message)
  }

  private heard(message: FromLeader | FromFollower): void {
    switch (message.type) {
      case 'bytes':
        return this.arrived(message.hash, message.bytes)
      case 'hello':
      case 'need':
      case 'ask':
      case 'limit':
      case 'relay-only':
      case 'pause':
      case 'resume':
        if (this.isLeading) this.events.asked(message)
        return
      default:
        if (!this.isLeading) this.events.told(message)
    }
  }

  private arrived(hash: string, bytes: Uint8Array | null): void {
    const waiting = this.needed.get(hash) ?? []
    this.needed.delete(hash)
    for (const resolve of waiting) resolve(bytes)
  }
}
