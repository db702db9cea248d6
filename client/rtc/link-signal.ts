/** What the two ends of a dial tell each other on the way that signals take: JSON, in the form that simple-peer gave it. */
import * as v from 'valibot'
import { fromUtf8, toUtf8 } from '../../shared/lib/text.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { limits } from '../../shared/wire/limits.ts'

const signalSchema = v.variant('type', [
  v.object({
    type: v.picklist(['offer', 'answer']),
    sdp: v.pipe(
      v.string(),
      v.maxLength(limits.signalBytesMax),
      v.check((sdp) => sdp.match(/^m=.*/gm)?.every((line) => line.startsWith('m=application ')) === true),
    ),
    // identity.ts; a point of 65 bytes and a signature of 64, in base64url.
    proof: v.optional(
      v.object({
        key: v.pipe(v.string(), v.maxLength(87)),
        signature: v.pipe(v.string(), v.maxLength(86)),
      }),
    ),
  }),
  v.object({
    type: v.literal('candidate'),
    candidate: v.object({
      candidate: v.pipe(
        v.string(),
        v.maxLength(1_000),
        // A link is negotiated once. A candidate that claims to be of another round, which any stranger on the way can
        // make up, would have Chromium leave the round that works.
        v.transform((line) => line.replaceAll(/ (ufrag|generation) [^ ]*/g, '')),
        // To a browser an empty one says that no more will come.
        v.minLength(1),
      ),
      // There is one section, so its number says all; a name beside it could only contradict.
      sdpMLineIndex: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0)),
    }),
  }),
])
export type Signal = v.InferOutput<typeof signalSchema>

/** The signal, or null for whatever is none: it comes over strangers. */
export function parseSignal(data: Uint8Array): Signal | null {
  const text = data.length <= limits.signalBytesMax ? fromUtf8(data) : undefined
  if (text === undefined) return null
  try {
    const parsed = v.safeParse(signalSchema, JSON.parse(text))
    return parsed.success ? parsed.output : null
  } catch {
    return null
  }
}

/** What a negotiator wants told, as bytes. 'no-signal' is nothing to tell: Firefox ends its candidates with an empty one. */
export function encodeSignal(value: unknown): Result<Uint8Array, 'no-signal' | 'long-description'> {
  const signal = v.safeParse(signalSchema, value)
  if (!signal.success) return err('no-signal')
  const data = toUtf8(JSON.stringify(signal.output))
  return data.length > limits.signalBytesMax ? err('long-description') : ok(data)
}
