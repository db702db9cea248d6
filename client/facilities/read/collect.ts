/** Gathers what a file gives: facilities, and a sentence with the line for each that had to be left out. */
import { byName } from '../inventory.ts'
import { facilityLimits as limits } from '../limits.ts'
import { type RawFacility, toFacility } from './raw.ts'
import type { Facility, ReadInventory } from '../types.ts'

export class Collection {
  private readonly byKey = new Map<string, { readonly facility: Facility; readonly line: number }>()
  private readonly problems: string[] = []
  private moreProblems = 0

  get size(): number {
    return this.byKey.size
  }

  /** False when there are as many as may be: the rest of the file is not to be read. */
  add(raw: RawFacility, line: number): boolean {
    const facility = toFacility(raw)
    if (!facility.ok) {
      this.complain(`Line ${line} is left out: ${facility.error}.`)
      return true
    }
    const same = this.byKey.get(facility.value.key)
    if (same) {
      this.complain(
        `Line ${line} is left out: it repeats the type and id of “${same.facility.name}” in line ${same.line}.`,
      )
      return true
    }
    if (this.size >= limits.facilitiesMax) {
      this.complain(
        `From line ${line} on the file is left out: there are more than ${limits.facilitiesMax.toLocaleString('en')} facilities.`,
      )
      return false
    }
    this.byKey.set(facility.value.key, { facility: facility.value, line })
    return true
  }

  /** A sentence. */
  complain(problem: string): void {
    if (this.problems.length < limits.problemsMax) this.problems.push(problem)
    else this.moreProblems++
  }

  result(): ReadInventory {
    return {
      facilities: [...this.byKey.values()].map(({ facility }) => facility).sort(byName),
      problems: this.problems,
      moreProblems: this.moreProblems,
    }
  }
}
