/**
 * What a channel's other transports are to the machine. A session has channels with a transport of their own (Scattercast §3.3):
 * releases are CREW's, and each other one is a service: a pure machine of its own behind this interface. It knows of the overlay
 * only which links are open, and says messages of its own on them. A new one touches none of the others.
 */
import type { Random } from '../../lib/random.ts'
import type { LinkId, PeerId } from '../io.ts'

/** What a service may do. */
export interface ServiceContext<Effect> {
  /** In ms, of the input that is being handled. */
  readonly now: number
  /** Links that are open, in no order. */
  links(): readonly ServiceLink[]
  /** As a message of its own. Nothing where the link has ended. */
  send(link: LinkId, body: Uint8Array): void
  /** For the host. */
  emit(effect: Effect): void
  fork(label: string): Random
  /** This peer lies: no service hears of it any more, and its links are none of theirs. */
  ban(peer: PeerId, reason: string): void
  /** Counts what is refused and may be innocent. */
  refuse(reason: string): void
}

export interface ServiceLink {
  readonly id: LinkId
  readonly peer: PeerId
  /** Bytes that wait in its channel, as far as known. */
  readonly buffered: number
}

export interface Service<Input> {
  /** Another peer's words: a body that it sent. Never throws, whatever the bytes. */
  message(link: ServiceLink, body: Uint8Array): void
  linkOpened(link: ServiceLink): void
  linkClosed(link: LinkId): void
  /** From the host. */
  input(input: Input): void
  /** After every input: it decides on what it now knows. */
  evaluate(): void
  /** When it wants to be woken; Infinity when there is nothing to wait for. */
  deadline(): number
  /** Of everything that a stranger can make grow. */
  readonly sizes: Readonly<Record<string, number>>
}
