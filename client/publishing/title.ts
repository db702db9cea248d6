/** What a release is called where its publisher does not say. */
import { magnitudeIn } from '../shakemap/files/fact-figures.ts'
import type { EventFacts } from '../shakemap/types.ts'

/** `M 6.8, Los Angeles, California`; empty where the map says neither. Titles are signed, and in English. */
export function proposeTitle(facts: Partial<EventFacts> | undefined): string {
  const { magnitude, description } = facts ?? {}
  const size = magnitude === undefined || Number.isNaN(magnitude) ? '' : `M ${magnitudeIn('en', magnitude)}`
  return [size, description ?? ''].filter((part) => part !== '').join(', ')
}
