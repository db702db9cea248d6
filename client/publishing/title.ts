/** What a release is called where its publisher does not say. */
import type { EventFacts } from '../shakemap/types.ts'

/** `M 6.8, Los Angeles, California`; empty where the map says neither. */
export function proposeTitle(facts: Partial<EventFacts> | undefined): string {
  const { magnitude, description } = facts ?? {}
  const size = magnitude === undefined || Number.isNaN(magnitude) ? '' : `M ${magnitude.toFixed(1)}`
  return [size, description ?? ''].filter((part) => part !== '').join(', ')
}
