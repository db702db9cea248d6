/**
 * Reads all sockets of one address together at a pace that leaves time for others. A socket that is over it is not read for
 * a while: what it sends waits at its own end. Nothing is lost, and nobody is cut for what others behind the same address do.
 */
import { socketBounds } from './bounds.ts'
import { TokenBucket } from '../../shared/lib/token-bucket.ts'

export interface Paceable {
  pause(): void
  resume(): void
}

export class Pace {
  private readonly nowMs: () => number
  /** Packets that may come. Below zero for what had been read already when there was no more room: it is paid for first. */
  private readonly room: TokenBucket
  /** The longest waiting first. */
  private readonly waiting = new Set<Paceable>()
  private isServing = false

  constructor(nowMs: () => number) {
    this.nowMs = nowMs
    const { pacePacketsBurst, pacePacketsPerSecond } = socketBounds
    this.room = new TokenBucket(pacePacketsBurst, pacePacketsPerSecond, nowMs())
  }

  /** Whether nobody waits, and as much may come at once as ever. */
  get isIdle(): boolean {
    return this.waiting.size === 0 && this.room.isFull(this.nowMs())
  }

  /** A packet has come; false where its socket is not read any more from now on. What it had sent is still read to its end. */
  took(socket: Paceable, bytes: number): boolean {
    const now = this.nowMs()
    this.room.pay(now, 1 + bytes / socketBounds.paceBytes)
    const isFree = !this.room.isEmpty(now) && this.waiting.size === 0
    // As long as others wait, each has one turn and then waits behind them.
    if (isFree || this.waiting.has(socket)) return true
    this.waiting.add(socket)
    socket.pause()
    return false
  }

  ended(socket: Paceable): void {
    this.waiting.delete(socket)
  }

  /** Due often: one after another is read again, for as long as there is room. */
  serve(): void {
    if (this.isServing || this.waiting.size === 0) return
    this.isServing = true
    this.serveNext()
  }

  private serveNext(): void {
    const [socket] = this.waiting
    if (!socket || this.room.isEmpty(this.nowMs())) {
      this.isServing = false
      return
    }
    this.waiting.delete(socket)
    socket.resume()
    // What it has sent meanwhile is read first, and counts.
    setImmediate(() => this.serveNext())
  }
}
