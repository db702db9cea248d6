/** The receiving half of an SCTP association: what has come, and when that is acknowledged (as net/dcsctp/rx does it). */
import { Gaps } from './gaps.ts'
import { delayedAckMs } from './sctp.ts'

type AckState = 'idle' | 'becoming' | 'delayed' | 'immediate'

export class Receiver {
  readonly gaps = new Gaps()
  /** When a delayed acknowledgement is due. */
  ackAt = Infinity
  private state: AckState = 'idle'
  private heardOnce = false

  /** Something is not acknowledged yet: a packet that leaves anyway takes it along. */
  get owes(): boolean {
    return this.state !== 'idle'
  }

  /** An acknowledgement is to leave at once. */
  get immediate(): boolean {
    return this.state === 'immediate'
  }

  /** Notes a sequence number; false when it has come before. */
  observe(tsn: number, immediate: boolean): boolean {
    const old = tsn <= this.gaps.cumulative
    const fresh = this.gaps.add(tsn)
    if (old || immediate || !this.heardOnce || !this.gaps.empty) this.set('immediate')
    this.heardOnce = true
    if (this.state === 'idle') this.set('becoming')
    else if (this.state === 'delayed') this.set('immediate')
    return fresh
  }

  /** The packet has ended: every second one is acknowledged at once, the first waits. `rto` 0 while unknown. */
  packetEnded(now: number, rto: number): void {
    if (this.state !== 'becoming') return
    this.set('delayed')
    this.ackAt = now + (rto > 0 ? Math.min(delayedAckMs, rto / 2) : delayedAckMs)
  }

  /** The delay is over. */
  expire(): void {
    this.set('immediate')
  }

  acknowledged(): void {
    this.set('idle')
  }

  private set(state: AckState): void {
    this.state = state
    this.ackAt = Infinity
  }
}
