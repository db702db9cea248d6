/** An honest tab: it connects, joins, and goes again, about four times a second. It waits for the same as a reader. */
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { io, type Socket } from 'socket.io-client'

/** Linux answers on all of 127/8: strangers have one address, and the honest another, as on the Internet. */
const ADDRESS = '127.0.0.2'
const EVERY_MS = 250
/** As long as a tab waits for a server before it tries the next. */
const WAIT_MS = 10_000

export class Honest {
  failed = 0
  private readonly origin: string
  private readonly tookMs: number[] = []

  constructor(origin: string) {
    this.origin = origin
  }

  /** From nothing to the answer of a join, in milliseconds. Rejects when that takes too long. */
  async join(channel = `crew://${'A'.repeat(43)}/honest`): Promise<number> {
    const startMs = performance.now()
    const socket = await this.connect()
    try {
      await socket.timeout(WAIT_MS).emitWithAck('join', { channel, peer: peerId() })
      return performance.now() - startMs
    } finally {
      socket.disconnect()
    }
  }

  async joinUntil(untilMs: number): Promise<void> {
    while (performance.now() < untilMs) {
      const startMs = performance.now()
      try {
        this.tookMs.push(await this.join())
      } catch {
        this.failed++
      }
      await delay(Math.max(0, startMs + EVERY_MS - performance.now()))
    }
  }

  /** A join that was not answered counts as endless. */
  times(): { readonly median: number; readonly p99: number; readonly slowest: number } {
    const endless = Array.from({ length: this.failed }, () => Infinity)
    const sorted = [...this.tookMs.toSorted((a, b) => a - b), ...endless]
    const at = (share: number) =>
      sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Infinity
    return { median: at(0.5), p99: at(0.99), slowest: at(1) }
  }

  async publish(channel: string, jws: string): Promise<void> {
    const socket = await this.connect()
    await socket.timeout(WAIT_MS).emitWithAck('join', { channel, peer: peerId() })
    const answer: unknown = await socket.timeout(WAIT_MS).emitWithAck('header', { channel, jws })
    socket.disconnect()
    if (JSON.stringify(answer) !== '{"kept":true}')
      throw new Error(`the header was not kept: ${JSON.stringify(answer)}`)
  }

  private async connect(): Promise<Socket> {
    const socket = io(this.origin, {
      forceNew: true,
      reconnection: false,
      transports: ['websocket'],
      timeout: WAIT_MS,
      localAddress: ADDRESS,
    } as Parameters<typeof io>[1])
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('connect_error', reject)
    })
    return socket
  }
}

function peerId(): string {
  return randomBytes(16).toString('base64url')
}
