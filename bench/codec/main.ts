/**
 * `npm run bench:codec`: frames encoded and decoded per second, by type, beside JSON with base64 of the same content in
 * the same run; then 100,000 hostile messages decoded without a throw, counted by the reason of their refusal.
 */
import { Random } from '../../shared/lib/random.ts'
import {
  decodeMessage,
  encodeFrame,
  encodeMessage,
  type Frame,
  type FrameType,
} from '../../shared/wire/frames.ts'
import { hostileMessage, HOSTILE_KINDS } from './hostile.ts'
import { keepResults, machine, markdownTable } from '../report/report.ts'
import { sampleFrames } from './sample-frames.ts'

const MEASURE_MS = 150
const BATCH = 64
const HOSTILE_MESSAGES = 100_000
const SEED = 'bench:codec'

/** Results go here, so that no engine may leave the work out. */
let sink = 0

interface Speed {
  readonly type: FrameType
  readonly bytes: number
  readonly jsonBytes: number
  /** Per second. */
  readonly encoded: number
  readonly decoded: number
  readonly jsonEncoded: number
  readonly jsonDecoded: number
}

const samples = sampleFrames(new Random(SEED))
const speeds = Object.values(samples).map(measure)
const hostile = decodeHostile()
console.log(`\n${machine()}\n`)
console.log(speedTable(speeds))
console.log(`\n${HOSTILE_MESSAGES} hostile messages, seed "${SEED}", ${hostile.thrown} throws:\n`)
console.log(hostileTable(hostile.counts))
await keepResults('codec', { speeds, hostile, sink: sink > 0 })
if (hostile.thrown > 0) process.exitCode = 1

function measure(frame: Frame): Speed {
  const bytes = encodeFrame(frame)
  const text = toJson(frame)
  return {
    type: frame.type,
    bytes: bytes.length,
    jsonBytes: Buffer.byteLength(text),
    encoded: perSecond(() => encodeFrame(frame).length),
    decoded: perSecond(() => (decodeMessage(bytes).ok ? 1 : 0)),
    jsonEncoded: perSecond(() => toJson(frame).length),
    jsonDecoded: perSecond(() => fromJson(text).type.length),
  }
}

/** Calls a second, after as long a warm-up. */
function perSecond(work: () => number): number {
  const run = (): number => {
    let calls = 0
    const start = performance.now()
    let passed = 0
    while (passed < MEASURE_MS) {
      for (let i = 0; i < BATCH; i++) sink += work()
      calls += BATCH
      passed = performance.now() - start
    }
    return (calls / passed) * 1_000
  }
  run()
  return run()
}

/** The baseline: what a protocol of JSON would do with the same content. */
function toJson(frame: Frame): string {
  return JSON.stringify(frame, (_, value: unknown) =>
    value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value,
  )
}

function fromJson(text: string): { readonly type: string } {
  return JSON.parse(text, (_, value: unknown) =>
    typeof value === 'object' && value !== null && 'base64' in value && typeof value.base64 === 'string'
      ? new Uint8Array(Buffer.from(value.base64, 'base64'))
      : value,
  ) as { readonly type: string }
}

function decodeHostile(): { counts: Record<string, Record<string, number>>; thrown: number } {
  const random = new Random(SEED).fork('hostile')
  const valid = Object.values(samples).map((frame) => encodeMessage([frame, samples.state]))
  const counts: Record<string, Record<string, number>> = {}
  let thrown = 0
  for (let i = 0; i < HOSTILE_MESSAGES; i++) {
    const kind = HOSTILE_KINDS[i % HOSTILE_KINDS.length] ?? 'noise'
    const outcome = outcomeOf(hostileMessage(kind, valid, random))
    if (outcome.startsWith('threw')) thrown++
    const ofKind = (counts[kind] ??= {})
    ofKind[outcome] = (ofKind[outcome] ?? 0) + 1
  }
  return { counts, thrown }
}

function outcomeOf(bytes: Uint8Array): string {
  try {
    const decoded = decodeMessage(bytes)
    return decoded.ok ? 'well formed' : decoded.error
  } catch (error) {
    return `threw ${String(error)}`
  }
}

function speedTable(all: readonly Speed[]): string {
  const rows = all.map((one) => [
    one.type,
    `${one.bytes} / ${one.jsonBytes}`,
    thousands(one.encoded),
    thousands(one.jsonEncoded),
    (one.encoded / one.jsonEncoded).toFixed(2),
    thousands(one.decoded),
    thousands(one.jsonDecoded),
    (one.decoded / one.jsonDecoded).toFixed(2),
  ])
  const head = [
    'frame',
    'bytes / as JSON',
    'encoded, 1,000/s',
    'as JSON',
    'ratio',
    'decoded, 1,000/s',
    'as JSON',
    'ratio',
  ]
  return markdownTable(head, rows)
}

function thousands(value: number): string {
  return (value / 1_000).toFixed(value < 100_000 ? 1 : 0)
}

function hostileTable(counts: Record<string, Record<string, number>>): string {
  const outcomes = [...new Set(Object.values(counts).flatMap((one) => Object.keys(one)))].toSorted()
  const rows = Object.entries(counts).map(([kind, one]) => [
    kind,
    ...outcomes.map((name) => String(one[name] ?? 0)),
  ])
  return markdownTable(['messages', ...outcomes], rows)
}
