/**
 * A stranger who does not read what it is sent makes the server keep it. This counts what socket.io keeps for each
 * connection, and cuts whoever lets too much wait, or lets it wait for too long.
 *
 * engine.io hands its transport one batch of packets, and gathers what comes meanwhile until the transport has let go of
 * that batch. Its own `drain` says only that a batch was handed over; the transport's says that the kernel has it.
 * A long-polling session that never polls has no batch under way: there everything waits. What the kernel does not take of
 * an answer to a poll is seen by {@link TcpGuard}, as with any other answer.
 */
import { socketBounds } from './bounds.ts'
import type { Metrics } from '../http/metrics.ts'
import type { PeerSocket } from './session.ts'

export type EngineConnection = PeerSocket['conn']
type Transport = EngineConnection['transport']

/** What is unread of one connection. */
interface Backlog {
  /** Bytes gathered since the last batch, and of that batch. */
  waiting: number
  leaving: number
  /** Since when something waits without a batch having left; undefined while nothing does. */
  sinceMs: number | undefined
}

/** Bytes that wait for each socket.io connection. */
export class Backlogs {
  private readonly metrics: Metrics
  private readonly nowMs: () => number
  private readonly all = new Map<EngineConnection, Backlog>()
  private bytes = 0

  constructor(metrics: Metrics, nowMs: () => number) {
    this.metrics = metrics
    this.nowMs = nowMs
  }

  /** Of all connections. */
  get unreadBytes(): number {
    return this.bytes
  }

  unreadBytesOf(connection: EngineConnection): number {
    const backlog = this.all.get(connection)
    return backlog ? backlog.waiting + backlog.leaving : 0
  }

  watch(connection: EngineConnection): void {
    const backlog: Backlog = { waiting: 0, leaving: 0, sinceMs: undefined }
    this.all.set(connection, backlog)
    const left = (): void => {
      this.bytes -= backlog.leaving
      backlog.leaving = 0
    }
    const follow = (transport: Transport): void => void transport.on('drain', left)
    follow(connection.transport)
    connection.on('upgrade', (transport: Transport) => {
      left()
      follow(transport)
    })
    connection.on('packetCreate', ({ data }: { data?: string | ArrayBufferView | ArrayBuffer }) => {
      // A packet to a connection that has ended is dropped.
      if (!this.all.has(connection)) return
      const bytes = socketBounds.packetBytes + sizeOf(data)
      backlog.waiting += bytes
      this.bytes += bytes
      backlog.sinceMs ??= this.nowMs()
      if (this.isTooMuch(backlog)) this.cut(connection, 'unread-bytes')
    })
    connection.on('flush', () => {
      left()
      backlog.leaving = backlog.waiting
      backlog.waiting = 0
      backlog.sinceMs = undefined
    })
    connection.on('close', () => {
      left()
      this.bytes -= backlog.waiting
      // A transport may drain after its end.
      backlog.waiting = 0
      this.all.delete(connection)
    })
  }

  /** Cuts whoever has let everything wait for too long. */
  sweep(): void {
    const overdueMs = this.nowMs() - socketBounds.unreadMs
    for (const [connection, { sinceMs }] of this.all)
      if (sinceMs !== undefined && sinceMs < overdueMs) this.cut(connection, 'unread-time')
  }

  /** When all together do not read too much, each one's share shrinks to what honest ones hardly ever need. */
  private isTooMuch({ waiting, leaving }: Backlog): boolean {
    const unread = waiting + leaving
    if (unread > socketBounds.unreadBytesMax) return true
    return this.bytes > socketBounds.unreadBytesAllMax && unread > socketBounds.unreadBytesMin
  }

  private cut(connection: EngineConnection, reason: 'unread-bytes' | 'unread-time'): void {
    if (!this.all.has(connection)) return
    this.metrics.refused(reason)
    cut(connection)
  }
}

/** Ends a connection at once. A farewell would wait behind what is unread, for as long as the other end likes. */
export function cut(connection: EngineConnection): void {
  const { transport } = connection
  connection.close(true)
  // engine.io's close asks a WebSocket for its farewell; ws gives that half a minute.
  const { socket } = transport as unknown as { readonly socket?: { terminate(): void } }
  socket?.terminate()
}

export function sizeOf(data: string | ArrayBufferView | ArrayBuffer | undefined): number {
  if (data === undefined) return 0
  return typeof data === 'string' ? data.length : data.byteLength
}
