/**
 * What travels along a walk's way between its two ends, over the overlay (`routed` frames) or through the signaling
 * server (opaque to both): the introduction of two peers and, after it, their offer, answer and candidates.
 *
 * | type        | body                                    | from     |
 * |-------------|-----------------------------------------|----------|
 * | 1 request   | purpose u8                              | origin   | only through the server; on the overlay the walk itself asks
 * | 2 accepted  | peer, role u8, existing u8, split       | the end  |
 * | 3 refused   |                                         | the end, or whoever could not go on |
 * | 4 signal    | bytes for the other RTC stack           | both     |
 * | 5 sample    | peer, census                            | the end of a census walk |
 */
import { err, ok, type Result } from '../lib/result.ts'
import { PEER_BYTES, Reader, Writer } from './cursor.ts'
import { CIRCUIT_BYTES, WALK_PURPOSES, type WalkPurpose } from './frames.ts'
import { limits } from './limits.ts'
import { readCensus, writeCensus, type Census } from './state.ts'

const ROLES = ['partner', 'edge'] as const
export type Role = (typeof ROLES)[number]

export type RoutePayload =
  | { readonly type: 'request'; readonly purpose: WalkPurpose }
  /** `existing`: the two are linked already, and only the link's role changes. `split`: the far end of the edge given up. */
  | {
      readonly type: 'accepted'
      readonly peer: string
      readonly role: Role
      readonly existing: boolean
      readonly split: string | null
    }
  | { readonly type: 'refused' }
  | { readonly type: 'signal'; readonly data: Uint8Array }
  | { readonly type: 'sample'; readonly peer: string; readonly census: Census }

export function encodeRoute(payload: RoutePayload): Uint8Array<ArrayBuffer> {
  const w = new Writer()
  switch (payload.type) {
    case 'request':
      return w.u8(1).u8(WALK_PURPOSES.indexOf(payload.purpose)).finish()
    case 'accepted':
      return w
        .u8(2)
        .id(payload.peer, PEER_BYTES)
        .u8(ROLES.indexOf(payload.role))
        .u8(payload.existing ? 1 : 0)
        .id(payload.split, PEER_BYTES)
        .finish()
    case 'refused':
      return w.u8(3).finish()
    case 'signal':
      return w.u8(4).raw(payload.data).finish()
    default:
      return writeCensus(w.u8(5).id(payload.peer, PEER_BYTES), payload.census).finish()
  }
}

export function decodeRoute(bytes: Uint8Array): Result<RoutePayload, 'malformed'> {
  const r = new Reader(bytes)
  const payload = readPayload(r)
  return payload === undefined || r.failed || r.left > 0 ? err('malformed') : ok(payload)
}

function readPayload(r: Reader): RoutePayload | undefined {
  switch (r.u8()) {
    case 1: {
      const purpose = WALK_PURPOSES[r.u8()]
      return purpose && { type: 'request', purpose }
    }
    case 2: {
      const peer = r.id(PEER_BYTES)
      const role = ROLES[r.u8()]
      const existing = r.u8()
      return role === undefined || existing > 1
        ? undefined
        : { type: 'accepted', peer, role, existing: existing === 1, split: r.idOrNull(PEER_BYTES) }
    }
    case 3:
      return { type: 'refused' }
    case 4:
      return r.left > 0 && r.left <= limits.signalBytesMax ? { type: 'signal', data: r.rest() } : undefined
    case 5:
      return { type: 'sample', peer: r.id(PEER_BYTES), census: readCensus(r) }
    default:
      return undefined
  }
}

/** A refusal or a sample: after it nothing more goes along that way. */
export function isLastWord(payload: Uint8Array): boolean {
  return payload[0] === 3 || payload[0] === 5
}

/** What the signaling server relays: a circuit and a payload, since several introductions may be under way. */
export function encodeServerSignal(circuit: string, payload: RoutePayload): Uint8Array<ArrayBuffer> {
  return new Writer().id(circuit, CIRCUIT_BYTES).raw(encodeRoute(payload)).finish()
}

export function decodeServerSignal(
  bytes: Uint8Array,
): Result<{ circuit: string; payload: RoutePayload }, 'malformed'> {
  if (bytes.length <= CIRCUIT_BYTES) return err('malformed')
  const circuit = new Reader(bytes).id(CIRCUIT_BYTES)
  const payload = decodeRoute(bytes.subarray(CIRCUIT_BYTES))
  return payload.ok ? ok({ circuit, payload: payload.value }) : payload
}
