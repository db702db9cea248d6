/** What is kept of each release's spread in this browser: its curve, thinned, and the figures beside it. */
import * as v from 'valibot'
import { MILESTONES, reachedAt } from './curve.ts'
import type { Look } from './prediction.ts'

const NAME = 'flashcrew:console:curves'
const RECORDS_MAX = 50
const POINTS_MAX = 120
const CHARS_MAX = 1_000_000 // fifty records have some 200,000

const figure = v.pipe(v.number(), v.finite())
const CurveRecordSchema = v.object({
  id: v.pipe(v.string(), v.maxLength(100)),
  /** [seconds, complete, low, high]. */
  points: v.pipe(v.array(v.tuple([figure, figure, figure, figure])), v.maxLength(POINTS_MAX)),
  /** Seconds until 50, 90 and 99 % were complete; null where that was not seen. */
  times: v.tuple([v.nullable(figure), v.nullable(figure), v.nullable(figure)]),
  copies: figure,
  peers: figure,
})
export type CurveRecord = Readonly<v.InferOutput<typeof CurveRecordSchema>>

/** localStorage's half that is used here; client/pages/common/remembered.ts, or what stands for it in a test. */
export interface Memory {
  recall(name: string): string | null
  remember(name: string, value: string): void
}

export function recordOf(id: string, curve: readonly Look[]): CurveRecord {
  const looks = curve.filter(({ sampled }) => sampled > 0)
  const every = Math.max(1, Math.ceil((looks.length - 1) / (POINTS_MAX - 1)))
  // The last one stays: it is where the curve ends.
  const kept = looks.filter((_, i) => (looks.length - 1 - i) % every === 0)
  const at = (share: number) => reachedAt(curve, share) ?? null
  const last = curve.at(-1)
  return {
    id,
    points: kept.map(({ at, complete, low, high }) => [
      round(at, 10),
      round(complete),
      round(low),
      round(high),
    ]),
    times: [at(MILESTONES[0]), at(MILESTONES[1]), at(MILESTONES[2])],
    copies: round(last?.copies ?? 0),
    // Right after a reload no receiver has reported yet.
    peers: (looks.at(-1) ?? last)?.peers ?? 0,
  }
}

/** The curve that a record has kept: its looks know no more how many were sampled. */
export function looksOf({ points, copies, peers }: CurveRecord): readonly Look[] {
  return points.map(([at, complete, low, high]) => ({ at, complete, low, high, sampled: 1, peers, copies }))
}

/** Newest first; what is not as it was written is left out. */
export function recallRecords(memory: Memory): readonly CurveRecord[] {
  const text = memory.recall(NAME) ?? '[]'
  if (text.length > CHARS_MAX) return []
  try {
    const read: unknown = JSON.parse(text)
    if (!Array.isArray(read)) return []
    return read.slice(0, RECORDS_MAX).flatMap((item) => {
      const parsed = v.safeParse(CurveRecordSchema, item)
      return parsed.success ? [parsed.output] : []
    })
  } catch {
    return []
  }
}

/** Puts the record first, in the place of an older one of the same release; the fifty newest stay. */
export function keepRecord(memory: Memory, record: CurveRecord): readonly CurveRecord[] {
  const others = recallRecords(memory).filter(({ id }) => id !== record.id)
  const records = [record, ...others].slice(0, RECORDS_MAX)
  memory.remember(NAME, JSON.stringify(records))
  return records
}

function round(value: number, steps = 1_000): number {
  return Math.round(value * steps) / steps
}
