/** An SCTP packet on its way. Packets are pooled: a large world has millions, each for a moment. */
import { Datagram } from './network.ts'
import type { Fragment } from './sctp.ts'

/** An end of an association. */
interface PacketReceiver {
  readonly dead: boolean
  readonly cutOff: boolean
  receive(packet: SctpPacket): void
}

const pool: SctpPacket[] = []
const poolMax = 100_000
const none: readonly number[] = []

export class SctpPacket extends Datagram {
  receiver: PacketReceiver | null = null
  readonly fragments: Fragment[] = []
  hasSack = false
  sackBytes = 0
  cumulative = 0
  ranges: readonly number[] = none
  /** The receiver is to acknowledge at once. */
  immediate = false

  static take(): SctpPacket {
    return pool.pop() ?? new SctpPacket()
  }

  release(): void {
    this.receiver = null
    this.fragments.length = 0
    this.hasSack = false
    this.sackBytes = 0
    this.ranges = none
    if (pool.length < poolMax) pool.push(this)
  }

  protected passes(): boolean {
    return this.receiver !== null && !this.receiver.dead && !this.receiver.cutOff
  }

  protected deliver(): void {
    this.receiver?.receive(this)
    this.release()
  }

  protected override discard(): void {
    this.release()
  }
}
