/** One frame of each type, filled as in a release of 1 MB in 50 chunks. */
import { toBase64Url } from '../shared/lib/bytes.ts'
import type { Random } from '../shared/lib/random.ts'
import { CIRCUIT_BYTES, PEER_BYTES, type Census, type Frame, type FrameType } from '../shared/wire/frames.ts'
import { limits } from '../shared/wire/limits.ts'

const CHUNKS = 50
const JWS_CHARS = 1_000
const SDP_BYTES = 560

export function randomBytes(random: Random, length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, () => random.below(256))
}

export function sampleFrames(random: Random): Readonly<Record<FrameType, Frame>> {
  const peer = (): string => toBase64Url(randomBytes(random, PEER_BYTES))
  const circuit = toBase64Url(randomBytes(random, CIRCUIT_BYTES))
  const census: Census = { sequence: 12, progress: 128, load: 200, degree: 6 }
  const intent = random.uint32()
  return {
    hello: {
      type: 'hello',
      version: 1,
      channel: `crew://${'A'.repeat(43)}/shakemaps`,
      sequence: 12,
      release: peer(),
      degree: 6,
    },
    header: { type: 'header', jws: randomBytes(random, JWS_CHARS) },
    'have-header': { type: 'have-header', release: peer(), sequence: 12 },
    'want-header': { type: 'want-header', release: peer() },
    prune: { type: 'prune' },
    heartbeat: { type: 'heartbeat', origin: peer(), beat: 1_234, hops: 5, degree: 6 },
    walk: { type: 'walk', circuit, purpose: 'edge', hops: 6, origin: peer(), target: null },
    routed: { type: 'routed', circuit, toOrigin: true, payload: randomBytes(random, SDP_BYTES) },
    edge: { type: 'edge', action: 'splice', other: peer() },
    intent: {
      type: 'intent',
      intent,
      manifest: false,
      direct: false,
      release: peer(),
      bitmap: randomBytes(random, (CHUNKS + 7) >> 3),
    },
    grant: { type: 'grant', intent, part: 33, direct: false, sample: peer(), census },
    busy: { type: 'busy', intent, retryMs: 250, sample: peer(), census },
    nothing: { type: 'nothing', intent, sample: peer(), census },
    get: { type: 'get', intent },
    pass: { type: 'pass', intent },
    data: { type: 'data', intent, offset: 4_096, bytes: randomBytes(random, limits.dataFrameBytesMax) },
    done: { type: 'done', intent },
    cancel: { type: 'cancel', intent },
    bye: { type: 'bye', reason: 'idle' },
  }
}
