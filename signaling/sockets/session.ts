/**
 * One socket's events: bounded in rate, parsed, answered by the directory and the header store. Whatever does not fit
 * is counted and refused with a reason; who keeps sending such things is disconnected. Nothing a socket sends throws.
 */
import type { DefaultEventsMap, Server, Socket } from 'socket.io'
import type { Logger } from 'pino'
import type * as v from 'valibot'
import { parseChannel, type ChannelParts } from '../../shared/content/channel.ts'
import { limits } from '../../shared/wire/limits.ts'
import {
  decode,
  headerMessageSchema,
  introduceSchema,
  joinSchema,
  leaveSchema,
  signalSchema,
  type ClientToServer,
  type IntroduceReply,
  type JoinReply,
  type Refusal,
  type ServerToClient,
} from '../../shared/wire/signaling.ts'
import { socketBounds } from './bounds.ts'
import { Deliveries } from './deliveries.ts'
import type { Directory } from './directory.ts'
import type { HeaderPushes } from '../headers/header-pushes.ts'
import type { HeaderStore } from '../headers/header-store.ts'
import type { ServedChannels } from '../headers/served.ts'
import type { Metrics, CountedRefusal } from '../http/metrics.ts'
import type { Reclaims } from './reclaims.ts'
import { TokenBucket } from '../../shared/lib/token-bucket.ts'

interface SessionData {
  deliveries: Deliveries
}
export type PeerServer = Server<ClientToServer, ServerToClient, DefaultEventsMap, SessionData>
export type PeerSocket = Socket<ClientToServer, ServerToClient, DefaultEventsMap, SessionData>

export interface Hub {
  readonly directory: Directory
  readonly headers: HeaderStore
  readonly pushes: HeaderPushes
  readonly metrics: Metrics
  readonly log: Logger
  readonly nowMs: () => number
  readonly served: ServedChannels
  readonly find: (session: string) => PeerSocket | undefined
  readonly unreadBytesOf: (socket: PeerSocket) => number
  /** Whom a socket counts for. */
  readonly addressOf: (socket: PeerSocket) => string
  readonly reclaims: Reclaims
}

type Reply = (answer: unknown) => void
type Refused = { readonly refused: CountedRefusal }
type Handler = (payload: unknown) => object | undefined | Promise<object | undefined>

/** What honest peers may run into is refused; only what they never send counts against the socket. */
const OFFENCES: ReadonlySet<CountedRefusal> = new Set(['malformed', 'unknown-event', 'rate', 'bad-signature'])

export function serveSocket(socket: PeerSocket, hub: Hub): void {
  const bornMs = hub.nowMs()
  const events = new TokenBucket(limits.eventsBurstMax, limits.eventsPerSecondMax, bornMs)
  const patience = new TokenBucket(limits.serverOffencesMax, socketBounds.offencesPerSecondForgiven, bornMs)
  const handlers = eventHandlers(socket, hub)
  socket.data.deliveries = new Deliveries(bornMs)

  const finish = (answer: object | undefined, reply: Reply) => {
    if (answer && isRefused(answer)) refuse(answer.refused)
    if (answer) reply(answer)
  }
  const refuse = (reason: CountedRefusal) => {
    hub.metrics.refused(reason)
    if (!OFFENCES.has(reason)) return
    const now = hub.nowMs()
    patience.take(now)
    if (!patience.isEmpty(now) || !socket.connected) return
    hub.metrics.refused('offences')
    hub.log.info({ socket: socket.id, reason }, 'disconnected for repeated offences')
    socket.disconnect(true)
  }

  // Every event comes through here, known or not; none has a listener of its own.
  socket.onAny((event: unknown, ...args: unknown[]) => {
    if (!socket.connected) return
    hub.pushes.spoke(socket.id)
    const last = args.at(-1)
    const reply: Reply = typeof last === 'function' ? (answer) => void last(answer) : () => undefined
    const payloads = typeof last === 'function' ? args.slice(0, -1) : args
    if (!events.take(hub.nowMs())) return finish(refused('rate'), reply)
    const handler = typeof event === 'string' ? handlers.get(event) : undefined
    if (!handler) return finish(refused('unknown-event'), reply)
    if (payloads.length !== 1) return finish(refused('malformed'), reply)
    // What can be answered at once is: of a burst, nothing answered late is lost with the connection.
    const answer = handler(payloads[0])
    if (!(answer instanceof Promise)) return finish(answer, reply)
    answer.then(
      (late) => finish(late, reply),
      (error: unknown) => hub.log.error({ err: error, event }, 'an event failed'),
    )
  })
  socket.on('disconnect', () => {
    hub.directory.end(socket.id)
    hub.pushes.ended(socket.id)
  })
}

function eventHandlers(socket: PeerSocket, hub: Hub): ReadonlyMap<string, Handler> {
  const { directory, headers, metrics, pushes } = hub
  const sender = hub.addressOf(socket)
  const joins = new TokenBucket(socketBounds.joinsBurstMax, socketBounds.joinsPerSecondMax, hub.nowMs())
  const checks = new TokenBucket(socketBounds.headersBurstMax, socketBounds.headersPerSecondMax, hub.nowMs())

  return new Map<string, Handler>([
    [
      'join',
      parsed(joinSchema, async ({ peer, token }, channel): Promise<JoinReply | Refused> => {
        if (!hub.served.allows(channel.uri)) return refused('not-configured')
        if (!joins.take(hub.nowMs())) return refused('rate')
        const isOwn = token !== undefined && hub.reclaims.isOf(token, channel.uri, peer)
        const joined = directory.join(socket.id, channel.uri, peer, isOwn)
        if (!joined.ok) return refused(joined.error)
        metrics.joined()
        const header = await headers.get(channel)
        return { ...joined.value, header, token: hub.reclaims.tokenOf(channel.uri, peer) }
      }),
    ],
    [
      'introduce',
      parsed(introduceSchema, ({ except, heartbeat }, channel): IntroduceReply | Refused => {
        const introduced = directory.introduce(socket.id, channel.uri, { except, heartbeat }, hub.nowMs())
        return introduced.ok
          ? { introduced: introduced.value, peers: directory.peersIn(channel.uri) }
          : refused(introduced.error)
      }),
    ],
    [
      'signal',
      parsed(signalSchema, ({ to, data }, channel): { delivered: boolean } | Refused => {
        const route = directory.route(socket.id, channel.uri, to)
        if (!route.ok) return refused(route.error)
        const target = route.value && hub.find(route.value.session)
        metrics.relayed(Boolean(target))
        if (!route.value || !target) return { delivered: false }
        if (hub.unreadBytesOf(target) > socketBounds.unreadBytesOfOthersMax) return refused('full')
        if (!target.data.deliveries.take(sender, hub.nowMs())) return refused('full')
        target.emit('signal', { channel: channel.uri, from: route.value.from, data })
        return { delivered: true }
      }),
    ],
    [
      'header',
      parsed(headerMessageSchema, async ({ jws }, channel): Promise<{ kept: boolean } | Refused> => {
        if (!directory.hasJoined(socket.id, channel.uri)) return refused('not-joined')
        if (!checks.take(hub.nowMs())) return refused('full')
        const kept = await headers.put(channel, jws)
        if (!kept.ok) return refused(kept.error)
        if (kept.value) {
          metrics.headerKept()
          pushes.kept(channel, { jws, from: socket.id })
          // It may name the channel that takes this one's place.
          if (hub.served.isOwn(channel.uri)) await hub.served.follow()
        }
        return headers.isWritten(channel) ? { kept: kept.value } : refused('disk')
      }),
    ],
    [
      'leave',
      parsed(leaveSchema, (_, channel): undefined => {
        directory.leave(socket.id, channel.uri)
      }),
    ],
  ])
}

/** Runs `handle` on a payload that fits the schema, with its channel taken apart; all else is malformed. */
function parsed<S extends v.GenericSchema<unknown, { channel: string }>>(
  schema: S,
  handle: (message: v.InferOutput<S>, channel: ChannelParts) => ReturnType<Handler>,
): Handler {
  return (payload) => {
    const message = decode(schema, payload)
    const channel = message.ok ? parseChannel(message.value.channel) : message
    if (!message.ok || !channel.ok) return refused('malformed')
    return handle(message.value, channel.value)
  }
}

function refused(reason: CountedRefusal): Refused {
  return { refused: reason } satisfies Refusal & Refused
}

function isRefused(answer: object): answer is Refused {
  return 'refused' in answer
}
