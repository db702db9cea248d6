/**
 * What is below HTTP and WebSockets: how many TCP connections one address may hold, and connections that have something to
 * take and take nothing. An answer that nobody reads is kept for as long as its connection lasts, so that must end.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { hostOf, type ProxyTrust } from './address.ts'
import { socketBounds } from './bounds.ts'
import type { Metrics } from '../http/metrics.ts'

export interface TcpGuardOptions {
  readonly metrics: Metrics
  readonly nowMs: () => number
  readonly perAddressMax: number
  /** A proxy of the operator's own may have any number of connections: it must count its visitors itself. */
  readonly trust: ProxyTrust
}

/** How far a reader that is behind had come, and since when. */
interface Progress {
  readonly takenBytes: number
  readonly sinceMs: number
}

export class TcpGuard {
  private readonly options: TcpGuardOptions
  private readonly open = new Set<Socket>()
  private readonly perHost = new Map<string, number>()
  private readonly behind = new Map<Socket, Progress>()
  /** Connections that have a request to answer. */
  private readonly answering = new WeakSet<Socket>()
  private unreadBytes = 0

  constructor(options: TcpGuardOptions) {
    this.options = options
  }

  watch(socket: Socket): void {
    const { perAddressMax, trust } = this.options
    const address = socket.remoteAddress ?? 'unknown'
    const host = hostOf(address)
    const count = this.perHost.get(host) ?? 0
    if (count >= perAddressMax && !trust(address, 0)) {
      this.options.metrics.refused('address-full')
      socket.destroy()
      return
    }
    this.open.add(socket)
    this.perHost.set(host, count + 1)
    socket.once('close', () => this.closed(socket, host))
  }

  /**
   * A request on a connection that still has one to answer ends it. Browsers and proxies wait for the answer; whoever does
   * not makes the server keep hundreds of answers to what fits into one read. False where there is nobody to answer.
   */
  asked({ socket }: IncomingMessage, response: ServerResponse): boolean {
    if (socket.destroyed) return false
    if (this.answering.has(socket)) {
      this.options.metrics.refused('pipelined')
      socket.destroy()
      return false
    }
    this.answering.add(socket)
    response.once('close', () => this.answering.delete(socket))
    return true
  }

  /**
   * Cuts each connection of which nothing has been taken for too long, or since the last sweep when all of them together
   * hold too much. Bodies are sent in slices, so that slow is not still.
   */
  sweep(): void {
    const patienceMs =
      this.unreadBytes > socketBounds.unreadBytesAllMax
        ? socketBounds.unreadSweepMs / 2
        : socketBounds.unreadMs
    this.unreadBytes = 0
    for (const socket of this.open) {
      this.unreadBytes += socket.writableLength
      if (socket.writableLength === 0) this.behind.delete(socket)
      else this.look(socket, patienceMs)
    }
  }

  private look(socket: Socket, patienceMs: number): void {
    const sinceMs = this.options.nowMs()
    // Node.js counts what it still holds as written.
    const takenBytes = socket.bytesWritten - socket.writableLength
    const before = this.behind.get(socket)
    if (!before || takenBytes > before.takenBytes) this.behind.set(socket, { takenBytes, sinceMs })
    else if (sinceMs - before.sinceMs > patienceMs) {
      this.options.metrics.refused('unread-time')
      socket.destroy()
    }
  }

  private closed(socket: Socket, host: string): void {
    this.open.delete(socket)
    this.behind.delete(socket)
    const count = (this.perHost.get(host) ?? 0) - 1
    if (count > 0) this.perHost.set(host, count)
    else this.perHost.delete(host)
  }
}
