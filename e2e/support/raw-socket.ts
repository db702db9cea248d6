/** The signaling server as a stranger's program sees it: socket.io without our own client. */
import { randomBytes } from 'node:crypto'
import { io, type Socket } from 'socket.io-client'

export class RawSocket {
  readonly socket: Socket
  readonly peer: string
  /** Why the server ended the connection, once it has. */
  readonly disconnected: Promise<string>

  private constructor(socket: Socket) {
    this.socket = socket
    this.peer = randomBytes(16).toString('base64url')
    this.disconnected = new Promise((resolve) => socket.once('disconnect', resolve))
  }

  static async connect(origin: string): Promise<RawSocket> {
    const socket = io(origin, { transports: ['websocket'], reconnection: false, forceNew: true })
    const raw = new RawSocket(socket)
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('connect_error', reject)
    })
    return raw
  }

  /** The server's answer to an event, of whatever form. */
  async ask(event: string, message: unknown): Promise<unknown> {
    return this.socket.timeout(10_000).emitWithAck(event, message) as Promise<unknown>
  }

  /** The newest header that the server keeps of a channel. */
  async keptHeader(channel: string): Promise<string | undefined> {
    const reply = await this.ask('join', { channel, peer: this.peer })
    return typeof reply === 'object' &&
      reply !== null &&
      'header' in reply &&
      typeof reply.header === 'string'
      ? reply.header
      : undefined
  }

  close(): void {
    this.socket.close()
  }
}
