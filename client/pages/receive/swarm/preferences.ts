/** What the reader has chosen of how this page takes part, the same for all channels, remembered in this browser. */
import { signal } from '@preact/signals'
import * as v from 'valibot'
import { recall, remember } from '../../common/remembered.ts'

const STORED = 'flashcrew:receive:preferences'

/** One that makes no sense is its default; the others stay. */
const Schema = v.object({
  largeFiles: v.fallback(v.picklist(['all', 'ask']), 'all'),
  /** Bytes per second, or none at all; null: as the network suggests (JoinOptions.uploadLimit). */
  uploadLimit: v.fallback(
    v.nullable(v.union([v.literal('none'), v.pipe(v.number(), v.minValue(1), v.maxValue(1e9))])),
    null,
  ),
  /** No other reader learns this device's address. */
  isRelayOnly: v.fallback(v.boolean(), false),
  /** Out of the swarm: nothing is received or given. */
  isAway: v.fallback(v.boolean(), false),
})
type Chosen = Readonly<v.InferOutput<typeof Schema>>

export type Preferences = ReturnType<typeof createPreferences>

export function createPreferences(keep = { recall, remember }) {
  const chosen = signal(parse(keep.recall(STORED)))
  // The tabs of this browser share one peer, so they share what was chosen for it.
  globalThis.addEventListener?.('storage', ({ key, newValue }) => {
    if (key === STORED) chosen.value = parse(newValue)
  })
  return {
    chosen,
    change(changes: Partial<Chosen>): void {
      chosen.value = { ...chosen.value, ...changes }
      keep.remember(STORED, JSON.stringify(chosen.value))
    },
  }
}

function parse(text: string | null): Chosen {
  try {
    const parsed = v.safeParse(Schema, JSON.parse(text ?? '{}'))
    if (parsed.success) return parsed.output
  } catch {
    // Not JSON.
  }
  return v.parse(Schema, {})
}
