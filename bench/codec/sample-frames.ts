/** One frame of each type, filled as in a release of 1 MB in 50 chunks. */
import { toBase64Url, toUtf8 } from '../../shared/lib/text.ts'
import type { Random } from '../../shared/lib/random.ts'
import { CIRCUIT_BYTES, PROTOCOL_VERSION, type Frame, type FrameType } from '../../shared/wire/frames.ts'
import { PEER_BYTES } from '../../shared/wire/cursor.ts'
import { limits } from '../../shared/wire/limits.ts'
import { parameters } from '../../shared/wire/parameters.ts'
import type { Census, SampleReport } from '../../shared/wire/state.ts'

const CHUNKS = 50
/** Protected header with the public key, the fields of a release, an ES256 signature. */
const JWS_PARTS_BYTES = [220, 470, 64]
const SDP_BYTES = 560

export function randomBytes(random: Random, length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, () => random.below(256))
}

export function sampleFrames(random: Random): Readonly<Record<FrameType, Frame>> {
  const peer = (): string => toBase64Url(randomBytes(random, PEER_BYTES))
  const base64 = (bytes: number): string => toBase64Url(randomBytes(random, bytes))
  const circuit = toBase64Url(randomBytes(random, CIRCUIT_BYTES))
  const census: Census = { sequence: 12, progress: 128, degree: 6 }
  const tag = random.uint32()
  const report: SampleReport = { sample: peer(), census }
  const bitmap = randomBytes(random, (CHUNKS + 7) >> 3)
  const wanted = randomBytes(random, (CHUNKS + 7) >> 3)
  return {
    hello: {
      type: 'hello',
      version: PROTOCOL_VERSION,
      channel: `crew://${'A'.repeat(43)}/shakemaps`,
      sequence: 12,
      degree: 6,
    },
    header: { type: 'header', jws: toUtf8(JWS_PARTS_BYTES.map(base64).join('.')) },
    'have-header': { type: 'have-header', release: peer(), sequence: 12 },
    'want-header': { type: 'want-header', release: peer() },
    prune: { type: 'prune' },
    heartbeat: { type: 'heartbeat', origin: peer(), beat: 1_234, hops: 5, originHasServer: true, degree: 6 },
    walk: { type: 'walk', circuit, purpose: 'edge', hops: 6, origin: peer(), target: null },
    routed: { type: 'routed', circuit, toOrigin: true, payload: randomBytes(random, SDP_BYTES) },
    edge: { type: 'edge', action: 'splice', other: peer() },
    state: {
      type: 'state',
      tag,
      manifest: true,
      wantsManifest: false,
      whole: false,
      serial: 2_345,
      number: 1_234,
      ack: 1_190,
      mask: 0xffff,
      delay: 12,
      load: 30,
      report,
      all: { have: bitmap, want: wanted },
      haves: [],
      asks: [],
      takes: [],
    },
    probe: { type: 'probe', left: 3, padding: new Uint8Array(parameters.dataPieceBytes) },
    probed: { type: 'probed', bytesPerMs: 2_500 },
    data: {
      type: 'data',
      tag,
      part: 34,
      generation: 3,
      offset: 4_400,
      bytes: randomBytes(random, limits.dataFrameBytesMax),
    },
    cancel: { type: 'cancel', tag, part: 34 },
    bye: { type: 'bye' },
    challenge: { type: 'challenge', tag, word: peer(), bitmap },
    proof: { type: 'proof', tag, word: peer(), bitmap },
  }
}
