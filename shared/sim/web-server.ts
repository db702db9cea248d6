/**
 * A web server behind an uplink: it sends to all requests that are open in turns, a chunk each, much as TCP shares a link. What
 * a request's own link carries is not modelled: the crowd's is the server's uplink.
 */
import type { Timeline } from './timeline.ts'

export interface WebRequest {
  /** Bytes of each piece. */
  readonly pieces: readonly number[]
  /** A piece has arrived whole. */
  arrived(piece: number): void
  /** Nothing more comes. */
  ended(): void
  /** On a connection that is there already. */
  readonly isWarm?: boolean
  /** Whether anybody still waits for the rest. */
  isWanted(): boolean
}

interface Open extends WebRequest {
  next: number
}

export class WebServer {
  bytesSent = 0
  private readonly timeline: Timeline
  private readonly msPerByte: number
  private readonly latencyMs: number
  private readonly open: Open[] = []
  private isSending = false

  /** `latencyMs` one way. */
  constructor(timeline: Timeline, bitsPerSecond: number, latencyMs = 25) {
    this.timeline = timeline
    this.msPerByte = 8_000 / bitsPerSecond
    this.latencyMs = latencyMs
  }

  request(request: WebRequest): void {
    // One round trip for the connection, half of one for the request.
    const trips = request.isWarm === true ? 1 : 3
    this.timeline.call(this.timeline.now + trips * this.latencyMs, () => {
      this.open.push({ ...request, next: 0 })
      if (!this.isSending) this.send()
    })
  }

  private send(): void {
    const turn = this.open.shift()
    this.isSending = turn !== undefined
    if (!turn) return
    const { timeline } = this
    const bytes = turn.pieces[turn.next]
    if (bytes === undefined || !turn.isWanted()) {
      timeline.call(timeline.now + this.latencyMs, () => turn.ended())
      return this.send()
    }
    const piece = turn.next++
    this.bytesSent += bytes
    this.open.push(turn)
    timeline.call(timeline.now + bytes * this.msPerByte, () => {
      timeline.call(timeline.now + this.latencyMs, () => turn.arrived(piece))
      this.send()
    })
  }
}
