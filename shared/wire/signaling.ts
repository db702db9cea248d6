/**
 * Peer ↔ signaling server, over socket.io. The server introduces, relays opaque signals between two named peers of a
 * channel and keeps the newest header. It is believed for nothing else.
 *
 * | event     | way | payload                              | acknowledgement                         |
 * |-----------|-----|--------------------------------------|-----------------------------------------|
 * | join      | →   | {@link JoinMessage}                  | {@link JoinReply} or {@link Refusal}    |
 * | introduce | →   | {@link IntroduceMessage}             | {@link IntroduceReply} or a refusal     |
 * | signal    | →   | {@link SignalMessage} (`to`)         | `{ delivered }` or a refusal            |
 * | signal    | ←   | {@link SignalDelivery} (`from`)      |                                         |
 * | header    | →   | {@link HeaderMessage}                | `{ kept }` or a refusal                 |
 * | header    | ←   | {@link HeaderMessage}: a newer one   |                                         |
 * | leave     | →   | `{ channel }`                        |                                         |
 * | drain     | ←   | none: the server is going away       |                                         |
 *
 * Why socket.io and not our own frames: reconnection, fallback to long polling behind old proxies, and a cluster
 * adapter are all there; none of this is on the data path.
 */
import * as v from 'valibot'
import { err, ok, type Result } from '../lib/result.ts'
import { limits } from './limits.ts'

/** 16 bytes of SHA-256 over the DTLS certificate's SHA-256 fingerprint, base64url: 22 characters. */
const peerIdSchema = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{21}[AQgw]$/))
const channelSchema = v.pipe(
  v.string(),
  v.maxLength(limits.channelCharsMax),
  v.regex(/^crew:\/\/[A-Za-z0-9_-]{43}\/[a-z0-9][a-z0-9-]{0,62}$/),
)
const bytesSchema = (max: number) =>
  v.pipe(
    v.custom<ArrayBuffer | Uint8Array>(
      (value) => value instanceof ArrayBuffer || value instanceof Uint8Array,
    ),
    v.transform((value) => (value instanceof Uint8Array ? value : new Uint8Array(value))),
    v.check((value) => value.length > 0 && value.length <= max, 'size'),
  )
const jwsSchema = v.pipe(v.string(), v.maxLength(limits.headerBytesMax), v.regex(/^[\w-]+\.[\w-]+\.[\w-]+$/))

const tokenSchema = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/))

export const joinSchema = v.object({
  channel: channelSchema,
  peer: peerIdSchema,
  /** What an earlier answer had: this is the same peer, whose old connection the server may not know to be gone. */
  token: v.optional(tokenSchema),
})
export const introduceSchema = v.object({
  channel: channelSchema,
  /** Peers not wanted: already linked, or just failed. */
  except: v.optional(v.pipe(v.array(peerIdSchema), v.maxLength(limits.linksMax)), []),
  /**
   * Origin of the last heartbeat heard. The server prefers a peer that lately reported another: it heals partitions.
   * When it is the asker's own id, the asker is an origin, and where nobody has lately reported another the answer is null.
   */
  heartbeat: v.optional(peerIdSchema),
})
export const signalSchema = v.object({
  channel: channelSchema,
  to: peerIdSchema,
  data: bytesSchema(limits.signalBytesMax),
})
export const deliverySchema = v.object({
  channel: channelSchema,
  from: peerIdSchema,
  data: bytesSchema(limits.signalBytesMax),
})
export const headerMessageSchema = v.object({ channel: channelSchema, jws: jwsSchema })
export const leaveSchema = v.object({ channel: channelSchema })

export const refusalSchema = v.object({ refused: v.pipe(v.string(), v.maxLength(300)) })
const joinReplySchema = v.object({
  introduced: v.nullable(peerIdSchema),
  header: v.nullable(jwsSchema),
  peers: v.number(),
  /** To take this id back with, should the connection be lost. */
  token: v.optional(tokenSchema),
})
const introduceReplySchema = v.object({ introduced: v.nullable(peerIdSchema), peers: v.number() })

export type JoinMessage = v.InferOutput<typeof joinSchema>
export type IntroduceMessage = v.InferInput<typeof introduceSchema>
export type SignalMessage = v.InferInput<typeof signalSchema>
export type SignalDelivery = v.InferInput<typeof deliverySchema>
export type HeaderMessage = v.InferOutput<typeof headerMessageSchema>
export type JoinReply = v.InferOutput<typeof joinReplySchema>
export type IntroduceReply = v.InferOutput<typeof introduceReplySchema>
/** `refused` is a short reason: 'malformed', 'rate', 'full', 'not-joined', 'not-configured', 'peer-taken', 'bad-signature', 'stale', 'sequence-ahead', 'other-recovery', 'disk' (it is served, but could not be written). */
export type Refusal = v.InferOutput<typeof refusalSchema>

/** Parses an event or a reply; whatever does not fit is 'malformed', with nothing thrown. */
export function decode<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
): Result<v.InferOutput<S>, 'malformed'> {
  const parsed = v.safeParse(schema, value)
  return parsed.success ? ok(parsed.output) : err('malformed')
}

export const replies = {
  join: v.union([joinReplySchema, refusalSchema]),
  introduce: v.union([introduceReplySchema, refusalSchema]),
} as const

export interface ClientToServer {
  join: (message: JoinMessage, reply: (answer: JoinReply | Refusal) => void) => void
  introduce: (message: IntroduceMessage, reply: (answer: IntroduceReply | Refusal) => void) => void
  signal: (message: SignalMessage, reply?: (answer: { delivered: boolean } | Refusal) => void) => void
  header: (message: HeaderMessage, reply?: (answer: { kept: boolean } | Refusal) => void) => void
  leave: (message: { channel: string }) => void
}

export interface ServerToClient {
  signal: (message: SignalDelivery) => void
  header: (message: HeaderMessage) => void
  drain: () => void
}
