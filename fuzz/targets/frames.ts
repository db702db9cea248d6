/** What peers send each other: messages of frames, headers in short, and what goes along a walk's way. */
import {
  decodeMessage,
  encodeFrame,
  encodeMessage,
  type Frame,
  PROTOCOL_VERSION,
} from '../../shared/wire/frames.ts'
import { compactHeader, expandHeader } from '../../shared/wire/compact-header.ts'
import { Reader, Writer } from '../../shared/wire/cursor.ts'
import { limits } from '../../shared/wire/limits.ts'
import { decodeServerSignal, encodeServerSignal, type RoutePayload } from '../../shared/wire/route.ts'
import { equalBytes } from '../../shared/lib/bytes.ts'
import { bytesOf, hold, READ, type Form, type Target } from '../engine/target.ts'
import { channel, header, protectedHeader, signed, unsigned } from './signed.ts'

const peer = 'A'.repeat(21) + 'Q'
const circuit = 'AAAAAAAAAAA'
const state: Extract<Frame, { type: 'state' }> = {
  type: 'state',
  tag: 77,
  manifest: true,
  wantsManifest: false,
  whole: false,
  serial: 2,
  number: 3,
  ack: 4,
  mask: 0xffff,
  delay: 5,
  load: 6,
  report: { sample: peer, census: { sequence: 7, progress: 200, degree: 6 } },
  all: null,
  haves: [0, 1, 5],
  asks: [2],
  takes: [300],
}
const frames: readonly Frame[] = [
  { type: 'hello', version: PROTOCOL_VERSION, channel: channel.uri, sequence: 7, degree: 6 },
  { type: 'header', jws: unsigned(bytesOf(JSON.stringify(header))) },
  { type: 'header', jws: bytesOf('x') },
  { type: 'have-header', release: peer, sequence: 300 },
  { type: 'want-header', release: peer },
  { type: 'prune' },
  { type: 'heartbeat', origin: peer, beat: 2 ** 40, hops: 3, originHasServer: false, degree: 6 },
  { type: 'walk', circuit, purpose: 'edge', hops: 3, origin: peer, target: null },
  { type: 'walk', circuit, purpose: 'census', hops: 16, origin: peer, target: peer },
  { type: 'routed', circuit, toOrigin: true, payload: Uint8Array.of(3) },
  { type: 'edge', action: 'ask' },
  { type: 'edge', action: 'splice', other: peer },
  state,
  { ...state, haves: [], asks: [], takes: [], report: null },
  {
    ...state,
    haves: [],
    asks: [],
    takes: [],
    all: { have: Uint8Array.of(255, 1), want: Uint8Array.of(0, 2) },
  },
  { type: 'probe', left: 3, padding: new Uint8Array(30) },
  { type: 'probed', bytesPerMs: 12_500 },
  { type: 'data', tag: 77, part: 1, generation: 2, offset: 1_100, bytes: new Uint8Array(40) },
  { type: 'cancel', tag: 77, part: 0 },
  { type: 'bye' },
  { type: 'challenge', tag: 77, word: peer, bitmap: Uint8Array.of(3) },
  { type: 'proof', tag: 77, word: peer, bitmap: Uint8Array.of(3, 1) },
]

/** A frame's number and its body, without the length between them. */
function bare(frame: Frame): Uint8Array {
  const reader = new Reader(encodeFrame(frame))
  const number = reader.u8()
  reader.varint()
  return new Writer().u8(number).raw(reader.rest()).finish()
}

const messages: Form = {
  name: 'messages',
  of: 'bytes',
  seeds: [encodeMessage(frames.slice(0, 8)), encodeMessage(frames.slice(8))],
}
const single: Form = {
  name: 'single frames',
  of: 'bytes',
  seeds: frames.map(bare),
  dress: (bytes) =>
    new Writer()
      .u8(bytes[0] ?? 0)
      .bytes(bytes.subarray(1))
      .finish(),
}

export const frameTarget: Target = {
  name: 'frames',
  forms: [messages, single],
  read(bytes) {
    const decoded = decodeMessage(bytes)
    if (!decoded.ok) return decoded.error
    hold(decoded.value.length <= limits.framesPerMessageMax, 'a message has a bounded number of frames')
    hold(equalBytes(encodeMessage(decoded.value), bytes), 'a message has one encoding')
    return READ
  },
}

/** Protected header and payload of a JWS as text, one line each. */
const jwsTexts: Form = {
  name: 'what a header says',
  of: 'text',
  seeds: [bytesOf(`${protectedHeader}\n${JSON.stringify(header)}`)],
  dress: (bytes) => {
    const [head = '', ...rest] = Buffer.from(bytes).toString('latin1').split('\n')
    return compactHeader(unsigned(Buffer.from(rest.join('\n'), 'latin1'), Buffer.from(head, 'latin1')))
  },
}

export const compactHeaderTarget: Target = {
  name: 'compact headers',
  forms: [
    {
      name: 'compact headers',
      of: 'bytes',
      seeds: [compactHeader(signed(bytesOf(JSON.stringify(header)))), compactHeader(bytesOf('a.b.c'))],
    },
    jwsTexts,
  ],
  read(bytes) {
    const jws = expandHeader(bytes)
    if (!jws) return 'no header'
    hold(jws.length > 0 && jws.length <= limits.headerBytesMax, 'a header is no longer than it may be')
    hold(equalBytes(compactHeader(jws), bytes), 'a header has one encoding')
    return READ
  },
}

const payloads: readonly RoutePayload[] = [
  { type: 'request', purpose: 'partner' },
  { type: 'accepted', peer, role: 'edge', existing: true, split: peer },
  { type: 'accepted', peer, role: 'partner', existing: false, split: null },
  { type: 'refused' },
  { type: 'signal', data: bytesOf('{}') },
  { type: 'sample', peer, census: { sequence: 7, progress: 255, degree: 6 } },
]

export const routeTarget: Target = {
  name: 'routed payloads',
  forms: [
    {
      name: 'signals by the server',
      of: 'bytes',
      seeds: payloads.map((payload) => encodeServerSignal(circuit, payload)),
    },
  ],
  read(bytes) {
    const decoded = decodeServerSignal(bytes)
    if (!decoded.ok) return decoded.error
    hold(
      equalBytes(encodeServerSignal(decoded.value.circuit, decoded.value.payload), bytes),
      'a signal has one encoding',
    )
    return READ
  },
}
