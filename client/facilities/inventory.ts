/** The reader's list of facilities, always in the order of names. Pure. */
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { facilityLimits as limits } from './limits.ts'
import type { Facility } from './types.ts'

export interface Merged {
  readonly facilities: readonly Facility[]
  readonly added: number
  readonly replaced: number
}

const names = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

export function byName(a: Facility, b: Facility): number {
  return names.compare(a.name, b.name) || (a.key < b.key ? -1 : 1)
}

/**
 * Takes up facilities, both lists in the order of names: the same type and id replaces what was there, all else stays.
 * The error is a sentence. Linear, since it runs between two frames.
 */
export function mergeFacilities(held: readonly Facility[], taken: readonly Facility[]): Result<Merged> {
  const keys = new Set(taken.map(({ key }) => key))
  const kept = held.filter(({ key }) => !keys.has(key))
  const replaced = held.length - kept.length
  if (kept.length + taken.length > limits.facilitiesMax) {
    return err(
      `That would be ${(kept.length + taken.length).toLocaleString('en')} facilities; the page keeps ${limits.facilitiesMax.toLocaleString('en')} at most. Your list is as it was.`,
    )
  }
  const facilities: Facility[] = []
  let at = 0
  for (const facility of taken) {
    for (let next = kept[at]; next && byName(next, facility) < 0; next = kept[++at]) facilities.push(next)
    facilities.push(facility)
  }
  facilities.push(...kept.slice(at))
  return ok({ facilities, added: taken.length - replaced, replaced })
}
