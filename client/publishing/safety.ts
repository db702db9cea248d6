/** When a publisher may leave: others have then proven to hold every part of its release (rule C3). */
import type { Custody } from '../api.ts'

/** Of the release with this number. What reports say, and what was sent and confirmed, any peer could make up. */
export function isSafeToLeave({ sequence, chunks, held }: Custody, release: number): boolean {
  return sequence === release && chunks > 0 && held === chunks
}
