/**
 * The ways back along which two peers are introduced. A walk leaves a trace at each hop: the link it came by and the
 * link it went on by. Whatever the two ends then say to each other (accept, offer, answer, candidates) goes along that
 * trace, so that the overlay needs no server to join and heal. Each hop names the way anew, since a random walk may
 * come by the same peer twice.
 */
import { assert } from '../../lib/assert.ts'
import { limits } from '../../wire/limits.ts'
import type { LinkId } from '../io.ts'

interface Circuit {
  readonly back: LinkId
  readonly backName: string
  readonly forward: LinkId
  readonly forwardName: string
  readonly expiresAt: number
  messages: number
}

export interface Hop {
  readonly link: LinkId
  readonly circuit: string
}

export class Circuits {
  /** By the name towards the origin; in order of expiry. */
  private readonly byBack = new Map<string, Circuit>()
  private readonly byForward = new Map<string, Circuit>()

  get kept(): number {
    return this.byBack.size
  }

  has(name: string): boolean {
    return this.byBack.has(name)
  }

  remember(back: Hop, forward: Hop, now: number): void {
    const ofLink = [...this.byBack.values()].filter((circuit) => circuit.back === back.link)
    // One link's walks push out its own, before they push out anyone's.
    const [oldest] = ofLink.length >= limits.circuitsPerLinkMax ? ofLink : this.byBack.values()
    if (oldest && (ofLink.length >= limits.circuitsPerLinkMax || this.byBack.size >= limits.circuitsMax))
      this.forget(oldest)
    const circuit: Circuit = {
      back: back.link,
      backName: back.circuit,
      forward: forward.link,
      forwardName: forward.circuit,
      expiresAt: now + limits.circuitMs,
      messages: 0,
    }
    this.byBack.set(back.circuit, circuit)
    this.byForward.set(forward.circuit, circuit)
    assert(this.byBack.size <= limits.circuitsMax, 'circuits are bounded')
    assert(this.byBack.size === this.byForward.size, 'a circuit has one name on each of its sides')
  }

  /** Where a routed frame goes on, when it came by the right link and the circuit still holds. */
  next(name: string, from: LinkId, toOrigin: boolean, now: number): Hop | undefined {
    const circuit = toOrigin ? this.byForward.get(name) : this.byBack.get(name)
    if (circuit === undefined || circuit.expiresAt <= now) return undefined
    if ((toOrigin ? circuit.forward : circuit.back) !== from) return undefined
    if (++circuit.messages > limits.circuitMessagesMax) return undefined
    return toOrigin
      ? { link: circuit.back, circuit: circuit.backName }
      : { link: circuit.forward, circuit: circuit.forwardName }
  }

  /** The walk was refused, or has given its answer: nothing more will come this way. */
  over(name: string): void {
    const circuit = this.byForward.get(name)
    if (circuit) this.forget(circuit)
  }

  linkClosed(link: LinkId): void {
    for (const circuit of this.byBack.values())
      if (circuit.back === link || circuit.forward === link) this.forget(circuit)
  }

  expire(now: number): void {
    for (const circuit of this.byBack.values()) {
      if (circuit.expiresAt > now) return
      this.forget(circuit)
    }
  }

  deadline(): number {
    for (const circuit of this.byBack.values()) return circuit.expiresAt
    return Infinity
  }

  private forget(circuit: Circuit): void {
    this.byBack.delete(circuit.backName)
    this.byForward.delete(circuit.forwardName)
  }
}
