/** Payload per second that leaves this tab, over the last seconds. Pure. */

const WINDOW_MS = 5_000

export interface Sent {
  /** Milliseconds of any clock. */
  readonly at: number
  /** Payload bytes since the tab was opened. */
  readonly bytes: number
}

/** Adds a reading and drops those that are no longer needed: the newest that is older than the window stays. */
export function addSent(readings: readonly Sent[], reading: Sent): readonly Sent[] {
  const first = readings.findLastIndex(({ at }) => at <= reading.at - WINDOW_MS)
  return [...readings.slice(Math.max(0, first)), reading]
}

/** Bytes per second; 0 until two readings tell. */
export function rateOf(readings: readonly Sent[]): number {
  const [first, last] = [readings[0], readings.at(-1)]
  if (!first || !last || last.at <= first.at) return 0
  return Math.max(0, ((last.bytes - first.bytes) * 1_000) / (last.at - first.at))
}
