/**
 * What is below HTTP and WebSockets: how many TCP connections one address may hold, and connections that have something to
 * take and take nothing. An answer that nobody reads is kept for as long as its connection lasts, so that must end. And how
 * often one address connects and asks: its flood is not to keep others waiting.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { hostOf, type ProxyTrust } from './address.ts'
import { AddressTable } from './address-table.ts'
import { socketBounds } from './bounds.ts'
import type { Metrics } from '../http/metrics.ts'
import { TokenBucket } from '../../shared/lib/token-bucket.ts'

export interface TcpGuardOptions {
  readonly metrics: Metrics
  readonly nowMs: () => number
  readonly perAddressMax: number
  /** A proxy of the operator's own may have any number of connections: it must count its visitors itself. */
  readonly trust: ProxyTrust
}

/** The connections that one address holds, and how much more it may ask for. */
interface Host {
  open: number
  /** How often it may still connect, and ask. */
  readonly arrivals: TokenBucket
  readonly requests: TokenBucket
}

/** How far a reader that is behind had come, and since when. */
interface Progress {
  readonly takenBytes: number
  readonly sinceMs: number
}

export class TcpGuard {
  private readonly options: TcpGuardOptions
  private readonly open = new Set<Socket>()
  private readonly hosts: AddressTable<Host>
  private readonly hostOfSocket = new WeakMap<Socket, Host>()
  private readonly behind = new Map<Socket, Progress>()
  /** Connections that have a request to answer. */
  private readonly answering = new WeakSet<Socket>()
  private unreadBytes = 0

  constructor(options: TcpGuardOptions) {
    this.options = options
    const { nowMs, perAddressMax } = options
    const { tcpPerSecondMax, requestsBurstMax, requestsPerSecondMax } = socketBounds
    this.hosts = new AddressTable(() => ({
      open: 0,
      arrivals: new TokenBucket(2 * perAddressMax, tcpPerSecondMax, nowMs()),
      requests: new TokenBucket(requestsBurstMax, requestsPerSecondMax, nowMs()),
    }))
  }

  /** Addresses of which something is remembered. */
  get size(): number {
    return this.hosts.size
  }

  watch(socket: Socket): void {
    const { perAddressMax, trust } = this.options
    const address = socket.remoteAddress ?? 'unknown'
    const host = this.hosts.of(hostOf(address))
    // A proxy of the operator's own has all of its visitors' connections.
    if (!trust(address, 0)) {
      const isFull = host.open >= perAddressMax
      if (isFull || !host.arrivals.take(this.options.nowMs())) {
        this.options.metrics.refused(isFull ? 'address-full' : 'address-rate')
        socket.destroy()
        return
      }
      this.hostOfSocket.set(socket, host)
    }
    this.open.add(socket)
    host.open++
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
    const host = this.hostOfSocket.get(socket)
    if (host && !host.requests.take(this.options.nowMs())) {
      this.options.metrics.refused('address-rate')
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
    this.forgetHosts()
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

  private closed(socket: Socket, host: Host): void {
    this.open.delete(socket)
    this.behind.delete(socket)
    host.open--
  }

  /** Forgets addresses that hold nothing and have all their tokens back. */
  private forgetHosts(): void {
    const now = this.options.nowMs()
    this.hosts.sweep(({ arrivals, requests }) => arrivals.isFull(now) && requests.isFull(now))
  }
}
