/** What the two ends of a dial tell each other on the way that signals take: JSON, in the form that simple-peer gave it. */
import * as v from 'valibot'
import { fromUtf8, toUtf8 } from '../../shared/lib/text.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { limits } from '../../shared/wire/limits.ts'

/**
 * Whereto a stranger's candidate may have packets sent: over UDP, to one host. IPv4 from 224.0.0.0 on is of many hosts or none. IPv6
 * is global, private, link-local or loopback. A name is one of mDNS: browsers tell such names in place of private addresses,
 * and would look up any other.
 */
const CANDIDATE =
  /^candidate:\S+ \d+ udp \d+ (([1-9]\d?|1\d\d|2[01]\d|22[0-3])(\.\d{1,3}){3}|([23]|f[cd]|fe[89ab])[\da-f]*:[\da-f:]+|::1|[\w-]+\.local) [1-9]\d* typ .*$/i
const LOOPBACK = / udp \d+ (127\.|::1)/i

const signalSchema = v.variant('type', [
  v.object({
    type: v.picklist(['offer', 'answer']),
    sdp: v.pipe(
      v.string(),
      v.maxLength(limits.signalBytesMax),
      // One kind of section, and at least one of it.
      v.check((sdp) => /^m=/m.test(sdp) && !/^m=(?!application )/m.test(sdp)),
      // Candidates come as signals of their own, and are counted there.
      v.transform((sdp) => sdp.replaceAll(/^.*candidate.*[\r\n]*/gim, '')),
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
        // An empty one is none either: to a browser it says that no more will come.
        v.regex(CANDIDATE),
      ),
      // There is one section, so its number says all; a name beside it could only contradict.
      sdpMLineIndex: v.literal(0),
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

/** Whether a candidate's line names an address of the machine itself that it comes to. */
export function isLoopback(line: string): boolean {
  return LOOPBACK.test(line)
}

/** What a negotiator wants told, as bytes. 'no-signal' is nothing to tell: Firefox ends its candidates with an empty one. */
export function encodeSignal(value: unknown): Result<Uint8Array, 'no-signal' | 'long-description'> {
  const signal = v.safeParse(signalSchema, value)
  if (!signal.success) return err('no-signal')
  const data = toUtf8(JSON.stringify(signal.output))
  return data.length > limits.signalBytesMax ? err('long-description') : ok(data)
}
