/**
 * A publisher's header on its way to the server. What the server made of it is told: a header that the server hands out but
 * could not write, or does not keep, is lost with its next restart. It is sent again until it is kept.
 */
import type { Socket } from 'socket.io-client'
import * as v from 'valibot'
import {
  decode,
  refusalSchema,
  type ClientToServer,
  type HeaderMessage,
  type ServerToClient,
} from '../../shared/wire/signaling.ts'

const headerReplySchema = v.union([v.object({ kept: v.boolean() }), refusalSchema])

/** The server tries its disk again each ten seconds. */
const againMs = 15_000

export class HeaderSender {
  private readonly told: ((refused: string) => void) | undefined
  private readonly replyMs: number
  private timer: ReturnType<typeof setTimeout> | undefined

  /** `told`: why the server refuses it, '' where it is kept. Without it nobody waits for an answer, and nothing is sent again. */
  constructor(told: ((refused: string) => void) | undefined, replyMs: number) {
    this.told = told
    this.replyMs = replyMs
  }

  /** In the place of any that was sent before. */
  send(socket: Socket<ServerToClient, ClientToServer>, message: HeaderMessage): void {
    const { told } = this
    this.stop()
    if (!told) {
      socket.emit('header', message)
      return
    }
    // Whatever happens to this answer, the question is asked again.
    const timer = setTimeout(() => this.send(socket, message), againMs)
    this.timer = timer
    const asking = socket as unknown as Socket
    asking.timeout(this.replyMs).emit('header', message, (error: Error | null, answer: unknown) => {
      const reply = decode(headerReplySchema, error ? undefined : answer)
      if (this.timer !== timer || !reply.ok) return
      const refused = 'refused' in reply.value ? reply.value.refused : ''
      // Where a newer one is kept, this one has had its time.
      const fault = refused === 'stale' ? '' : refused
      if (fault === '') this.stop()
      told(fault)
    })
  }

  /** The connection is gone, or the session. */
  stop(): void {
    clearTimeout(this.timer)
    this.timer = undefined
  }
}
