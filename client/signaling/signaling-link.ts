/**
 * The way to the signaling servers, for bootstrap only: they introduce, relay signals to peers without a link yet, and
 * keep the newest header. They are tried in order, one at a time, and again for as long as the session lasts; with none
 * in reach the overlay goes on without. What a server says is decoded, and believed no more than a peer's word.
 */
import { io, type Socket } from 'socket.io-client'
import type { Effect, Input, PeerId } from '../../shared/crew/io.ts'
import { fromUtf8, toUtf8 } from '../../shared/lib/text.ts'
import { parameters } from '../../shared/wire/parameters.ts'
import { HeaderSender } from './header-sender.ts'
import {
  decode,
  deliverySchema,
  headerMessageSchema,
  replies,
  type ClientToServer,
  type JoinReply,
  type ServerToClient,
} from '../../shared/wire/signaling.ts'

export type SignalingState = 'connecting' | 'connected' | 'unreachable'
/** No server is named; it does not answer; the connection broke; the server ends; it is no signaling server; it refuses. */
export type SignalingFault =
  '' | 'none' | 'silent' | 'lost' | 'leaving' | 'foreign' | { readonly refused: string }
export type ServerInput = Extract<
  Input,
  { type: 'server-up' | 'server-down' | 'server-introduced' | 'server-signal' | 'server-header' }
>
export type ServerEffect = Extract<Effect, { type: 'server-introduce' | 'server-signal' | 'server-header' }>

export interface SignalingRequest {
  /** Origins, the first tried first. */
  readonly servers: readonly string[]
  readonly channel: string
  readonly peer: PeerId
  onInput(input: ServerInput): void
  /** `fault`: why no server is in reach; '' where one may be. */
  onState(state: SignalingState, fault: SignalingFault): void
  /** Why the server refuses the header that this peer has sent; '' where it is kept. For a publisher (header-sender.ts). */
  onHeader?: ((refused: string) => void) | undefined
  /** 0 … 1, for the jitter of reconnections. */
  random?: () => number
}

/** What a host needs of the way to the server. */
export interface SignalingLink {
  readonly state: SignalingState
  perform(effect: ServerEffect): void
  close(): void
}

/** To connect, then to have an event answered: two bad round trips each, with a transport that falls back. */
const connectMs = 10_000
const replyMs = 5_000

export function openSignaling(request: SignalingRequest): SignalingLink {
  return new SocketSignaling(request)
}

class SocketSignaling implements SignalingLink {
  state: SignalingState = 'connecting'
  private readonly request: SignalingRequest
  private socket: Socket<ServerToClient, ClientToServer> | null = null
  private isJoined = false
  private isClosed = false
  /** Attempts that failed since the last one that joined. */
  private failures = 0
  /** Which server is tried next, modulo their number. */
  private next = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private newestHeader: string | null = null
  private readonly sender: HeaderSender
  /** To have this peer's id back after a lost connection; another server takes it for none. */
  private token: string | undefined
  private readonly retryNow = (): void => {
    if (!this.isJoined) this.connect()
  }

  constructor(request: SignalingRequest) {
    this.request = request
    this.sender = new HeaderSender(request.onHeader, replyMs)
    globalThis.addEventListener?.('online', this.retryNow)
    if (request.servers.length === 0) this.timer = setTimeout(() => this.setState('unreachable', 'none'), 0)
    else this.connect()
  }

  perform(effect: ServerEffect): void {
    const { channel } = this.request
    if (effect.type === 'server-header') {
      this.newestHeader = fromUtf8(effect.jws) ?? null
      return this.sendHeader()
    }
    // Without a server there is no answer either; the machine knows from `server-down`.
    if (!this.socket || !this.isJoined) return
    if (effect.type === 'server-signal') {
      this.socket.emit('signal', { channel, to: effect.to, data: effect.data })
      return
    }
    const heartbeat = effect.heartbeat === null ? {} : { heartbeat: effect.heartbeat }
    const { socket } = this
    socket
      .timeout(replyMs)
      .emit('introduce', { channel, except: [...effect.except], ...heartbeat }, (error, answer) => {
        if (this.socket !== socket) return
        const reply = decode(replies.introduce, error ? undefined : answer)
        const { introduced: peer, ...known } =
          reply.ok && 'introduced' in reply.value ? reply.value : { introduced: null }
        this.request.onInput({ type: 'server-introduced', peer, ...known })
      })
  }

  /** The end of the connection is the farewell: `leave` is for those who stay on other channels. */
  close(): void {
    this.isClosed = true
    globalThis.removeEventListener?.('online', this.retryNow)
    clearTimeout(this.timer)
    this.drop()
  }

  private connect(): void {
    const { servers } = this.request
    const server = servers[this.next % servers.length]
    if (this.isClosed || server === undefined) return
    clearTimeout(this.timer)
    this.drop()
    const socket: Socket<ServerToClient, ClientToServer> = io(server, {
      forceNew: true, // two sessions of a page are two peers
      reconnection: false, // ours takes the servers in turn
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      timeout: connectMs,
    })
    this.socket = socket
    const ours = (run: () => void) => () => {
      if (this.socket === socket) run()
    }
    socket.on(
      'connect',
      ours(() => this.join(socket)),
    )
    socket.on(
      'connect_error',
      ours(() => this.failed('silent')),
    )
    socket.on(
      'disconnect',
      ours(() => this.failed('lost')),
    )
    socket.on(
      'drain',
      ours(() => this.failed('leaving')),
    )
    socket.on('signal', (message) => {
      const delivery = decode(deliverySchema, message)
      if (this.socket !== socket || !delivery.ok || delivery.value.channel !== this.request.channel) return
      this.request.onInput({ type: 'server-signal', from: delivery.value.from, data: delivery.value.data })
    })
    socket.on('header', (message) => {
      const header = decode(headerMessageSchema, message)
      if (this.socket === socket && header.ok && header.value.channel === this.request.channel)
        this.headerArrived(header.value.jws)
    })
  }

  private join(socket: Socket<ServerToClient, ClientToServer>): void {
    const { channel, peer } = this.request
    const { token } = this
    socket.timeout(replyMs).emit('join', { channel, peer, ...(token && { token }) }, (error, answer) => {
      if (this.socket !== socket) return
      const reply = decode(replies.join, error ? undefined : answer)
      if (!reply.ok) return this.failed('foreign')
      if ('refused' in reply.value) return this.failed({ refused: reply.value.refused })
      this.joined(reply.value)
    })
  }

  private joined(reply: JoinReply): void {
    const { request } = this
    this.isJoined = true
    this.token = reply.token
    this.failures = 0
    this.setState('connected', '')
    request.onInput({ type: 'server-up' })
    if (reply.header !== null) this.headerArrived(reply.header)
    request.onInput({ type: 'server-introduced', peer: reply.introduced, peers: reply.peers })
    // A publisher asks in any case whether it is kept.
    if (this.newestHeader !== reply.header || request.onHeader) this.sendHeader()
  }

  private headerArrived(jws: string): void {
    this.request.onInput({ type: 'server-header', jws: toUtf8(jws) })
  }

  /** A server that has been restarted gets the newest header again; it keeps none that is older than its own. */
  private sendHeader(): void {
    const { socket, newestHeader: jws } = this
    if (socket && this.isJoined && jws !== null)
      this.sender.send(socket, { channel: this.request.channel, jws })
  }

  private failed(why: SignalingFault): void {
    const { servers, random = Math.random } = this.request
    // A lost connection is the first sign of trouble; a whole list of failures is what makes us say so.
    this.failures = this.isJoined ? 0 : this.failures + 1
    this.next++
    this.drop()
    const rounds = Math.floor(this.failures / servers.length)
    if (rounds > 0) this.setState('unreachable', why)
    else if (this.failures === 0) this.setState('connecting', '')
    // The list once through at once, then ever later: half of the wait by chance, so that a restarted server does not
    // meet all its clients in the same second.
    const longestMs = Math.min(
      parameters.reconnectMsMax,
      parameters.reconnectMsMin * 2 ** Math.max(0, rounds - 1),
    )
    const waitMs = rounds === 0 && this.failures > 0 ? 0 : longestMs * (0.5 + random() / 2)
    this.timer = setTimeout(() => this.connect(), waitMs)
  }

  private drop(): void {
    const { socket } = this
    this.socket = null
    this.sender.stop()
    const wasJoined = this.isJoined
    this.isJoined = false
    socket?.removeAllListeners()
    socket?.disconnect()
    if (wasJoined && !this.isClosed) this.request.onInput({ type: 'server-down' })
  }

  private setState(state: SignalingState, fault: SignalingFault): void {
    if (this.isClosed) return
    const { state: before } = this
    this.state = state
    if (before !== state) this.request.onState(state, fault)
  }
}
