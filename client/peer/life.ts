/**
 * One life of the machine: the machine with its host, its way to the server and its upload limit. A life ends when the page is
 * put away, when the channel is paused, or when the machine breaks one of its own invariants. After that it hears nothing more.
 */
import { MachineHost, type HostStore } from './host.ts'
import { isHashOf, sha256, verifyHeader } from '../keys/signatures.ts'
import type { LinkConnection, LinkFactory } from '../rtc/rtc-link.ts'
import {
  openSignaling,
  type SignalingLink,
  type SignalingFault,
  type SignalingState,
} from '../signaling/signaling-link.ts'
import { Node } from '../../shared/crew/machine.ts'
import type { Input, NodeSnapshot, PeerId, ReleaseId, Report } from '../../shared/crew/io.ts'

export interface LifeParts {
  /** `crew://…/…`. */
  readonly channel: string
  readonly peer: PeerId
  /** Of the channel's announcement. */
  readonly recovery?: string | undefined
  /** Origins of signaling servers. */
  readonly servers: readonly string[]
  readonly links: LinkFactory
  readonly store: HostStore
  readonly watchCoverage: boolean
  /** Peers of this publisher's own operator, once they are known. */
  readonly helpers?: Promise<readonly PeerId[]> | undefined
  /** Tells the limit that the network suggests, also when it changes; returns how to stop. Absent: none. */
  readonly watchNetwork?: ((tell: (bytesPerSecond: number | null) => void) => () => void) | undefined
  report(event: Report): void
  /** The machine broke one of its own invariants. */
  broke(error: unknown): void
  /** Chunks `first` to `last` of a release, from the web seed that the machine was offered. */
  fetchChunks(release: ReleaseId, first: number, last: number): void
  signalingChanged(state: SignalingState, fault: SignalingFault): void
  /** What the server made of this publisher's header (SignalingRequest). */
  readonly headerAnswered?: ((refused: string) => void) | undefined
}

export class Life {
  private readonly machine: Node
  private readonly host: MachineHost
  private readonly signaling: SignalingLink
  private readonly watchNetwork: LifeParts['watchNetwork']
  private stopWatching: (() => void) | undefined

  /** `uploadLimit` in bytes per second; undefined: as the network suggests. */
  constructor(parts: LifeParts, uploadLimit: number | undefined) {
    const { channel, peer, servers, links, store, recovery } = parts
    this.watchNetwork = parts.watchNetwork
    this.machine = new Node({ self: peer, channel, seed: freshSeed(), recovery })
    this.host = new MachineHost({
      machine: this.machine,
      links,
      store,
      performServer: (effect) => this.signaling.perform(effect),
      verifyHeader: (jws) => verifyHeader(jws, channel),
      isHashOf,
      hash: sha256,
      report: (event) => parts.report(event),
      broke: (error) => parts.broke(error),
      fetchChunks: (release, first, last) => parts.fetchChunks(release, first, last),
      now: () => performance.now(),
    })
    this.signaling = openSignaling({
      servers,
      channel,
      peer,
      onInput: (input) => this.feed(input),
      onState: (state, fault) => parts.signalingChanged(state, fault),
      onHeader: parts.headerAnswered,
    })
    this.limitUpload(uploadLimit)
    if (parts.watchCoverage) this.feed({ type: 'watch-coverage', on: true })
    void parts.helpers?.then((peers) => this.feed({ type: 'helpers', peers }))
  }

  feed(input: Input): void {
    this.host.feed(input)
  }

  /** Bytes per second, Infinity for none; undefined: as the network suggests. */
  limitUpload(chosen: number | undefined): void {
    const limit = (bytesPerSecond: number | null) => this.feed({ type: 'upload-limit', bytesPerSecond })
    this.stopWatching?.()
    this.stopWatching = chosen === undefined ? this.watchNetwork?.(limit) : undefined
    if (chosen !== undefined) limit(chosen >= 0 && chosen < Infinity ? chosen : null)
  }

  get snapshot(): NodeSnapshot {
    return this.machine.inspect()
  }

  get signalingState(): SignalingState {
    return this.signaling.state
  }

  /** Open and dialing ones. */
  get links(): Iterable<LinkConnection> {
    return this.host.openLinks
  }

  /** Says goodbye to the neighbors. */
  stop(): void {
    this.feed({ type: 'leave' })
    this.host.stop()
    this.signaling.close()
    this.stopWatching?.()
  }
}

function freshSeed(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('.')
}
