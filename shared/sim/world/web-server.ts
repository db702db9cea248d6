/**
 * A web server behind an uplink: one queue for all connections, as routers have it, which TCP keeps full. Each connection has
 * a window of its own, which doubles in a round trip as long as the queue is not full (slow start, RFC 5681) and is halved
 * where it is; nothing is lost. What is in the queue is sent, wanted or not.
 */
import { parameters } from '../../wire/parameters.ts'
import type { Timeline } from '../engine/timeline.ts'

export interface WebRequest {
  /** Bytes of each piece. */
  readonly pieces: readonly number[]
  /** A piece has arrived whole. */
  arrived(piece: number): void
  /** Nothing more comes. */
  ended(): void
  /** That it uses, open already or not. */
  readonly connection: Connection
  /** Whether anybody still waits for the rest. */
  isWanted(): boolean
}

/** How long the queue is at most. */
const queueMsMax = 1_000

/** From a visitor to the server: it outlives a request, and what it has found out of the way. */
export class Connection {
  /** Bytes that may be in the queue or on their way. */
  window: number = parameters.tcpWindowFirst
  /** How long it took to open; null before. */
  openedMs: number | null = null
  isBusy = false
}

interface Open extends WebRequest {
  next: number
  inFlight: number
  isOver: boolean
}

export class WebServer {
  bytesSent = 0
  private readonly timeline: Timeline
  private readonly msPerByte: number
  private readonly latencyMs: number
  /** When all that is in the queue has left. */
  private freeAt = 0

  /** `latencyMs` one way. */
  constructor(timeline: Timeline, bitsPerSecond: number, latencyMs = 25) {
    this.timeline = timeline
    this.msPerByte = 8_000 / bitsPerSecond
    this.latencyMs = latencyMs
  }

  request(request: WebRequest): void {
    const { timeline, latencyMs } = this
    const { connection } = request
    connection.isBusy = true
    const begin = () => this.send({ ...request, next: 0, inFlight: 0, isOver: false })
    if (connection.openedMs !== null) return timeline.call(timeline.now + latencyMs, begin)
    // The answer to the first packet waits in the queue too.
    const openedAt = this.afterQueue(timeline.now + latencyMs) + latencyMs
    connection.openedMs = openedAt - timeline.now
    timeline.call(openedAt + latencyMs, begin)
  }

  private send(request: Open): void {
    const { timeline, latencyMs } = this
    const { pieces, connection } = request
    if (!request.isOver && !request.isWanted()) this.end(request)
    while (!request.isOver && request.next < pieces.length && request.inFlight < connection.window) {
      const piece = request.next++
      const bytes = pieces[piece] ?? 0
      const isFull = this.afterQueue(timeline.now) - timeline.now > queueMsMax
      this.freeAt = this.afterQueue(timeline.now) + bytes * this.msPerByte
      this.bytesSent += bytes
      request.inFlight += bytes
      timeline.call(this.freeAt + latencyMs, () => {
        if (request.isOver) return
        request.arrived(piece)
        if (piece === pieces.length - 1) this.end(request)
      })
      timeline.call(this.freeAt + 2 * latencyMs, () => {
        request.inFlight -= bytes
        connection.window = isFull ? Math.max(bytes, connection.window / 2) : connection.window + bytes
        this.send(request)
      })
    }
  }

  private end(request: Open): void {
    request.isOver = true
    request.connection.isBusy = false
    request.ended()
  }

  private afterQueue(at: number): number {
    return Math.max(at, this.freeAt)
  }
}
