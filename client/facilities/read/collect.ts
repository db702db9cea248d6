/** Gathers what a file gives: facilities, and a sentence with the line for each that had to be left out. */
import { byName } from '../inventory.ts'
import { facilityLimits as limits } from '../limits.ts'
import { type RawFacility, toFacility } from './raw.ts'
import type { Facility, ReadInventory } from '../types.ts'

export class Collection {
  private readonly byKey = new Map<string, { readonly facility: Facility; readonly line: number }>()
  private readonly problems: string[] = []
  private moreProblems = 0
  private leftOut = 0
  /** What many rows have in common, each told once: its sentence without the end, its first line, and how many. */
  private readonly common = new Map<string, { readonly line: number; count: number }>()

  get size(): number {
    return this.byKey.size
  }

  /** False when there are as many as may be: the rest of the file is not to be read. */
  add(raw: RawFacility, line: number): boolean {
    const read = toFacility(raw)
    if (!read.ok) {
      this.leave(`Line ${line} is left out: ${read.error}.`)
      return true
    }
    const { facility, losses, common } = read.value
    const same = this.byKey.get(facility.key)
    if (same) {
      this.leave(
        `Line ${line} is left out: it repeats the type and id of “${same.facility.name}” in line ${same.line}.`,
      )
      return true
    }
    if (this.size >= limits.facilitiesMax) {
      this.leave(
        `From line ${line} on the file is left out: there are more than ${limits.facilitiesMax.toLocaleString('en')} facilities.`,
      )
      return false
    }
    this.byKey.set(facility.key, { facility, line })
    for (const loss of losses) this.complain(`Line ${line} is read without ${loss}.`)
    for (const sentence of common) this.count(sentence, line)
    return true
  }

  /** `sentence` is without its end. */
  count(sentence: string, line: number): void {
    const known = this.common.get(sentence)
    if (known) known.count++
    else if (this.common.size < limits.problemsMax) this.common.set(sentence, { line, count: 1 })
  }

  /** A sentence about a line or a row that is left out. */
  leave(problem: string): void {
    this.leftOut++
    this.complain(problem)
  }

  /** A sentence about what is read, but not wholly. */
  complain(problem: string): void {
    if (this.problems.length < limits.problemsMax) this.problems.push(problem)
    else this.moreProblems++
  }

  result(): ReadInventory {
    const facilities = [...this.byKey.values()].map(({ facility }) => facility).sort(byName)
    const common = [...this.common].map(([sentence, { line, count }]) =>
      count === 1
        ? `${sentence} (line ${line}).`
        : `${sentence} (line ${line}, and ${count - 1} more ${count === 2 ? 'row' : 'rows'}).`,
    )
    const problems = [...unitDoubts(facilities), ...common, ...this.problems]
    const left = Math.max(0, problems.length - limits.problemsMax)
    return {
      facilities,
      problems: problems.slice(0, limits.problemsMax),
      moreProblems: this.moreProblems + left,
      leftOut: this.leftOut,
    }
  }
}

/** A wood house falls at some 100 %g. A list whose largest threshold is below this was written in g. */
const PERCENT_G_LEAST = 2

function unitDoubts(facilities: readonly Facility[]): string[] {
  const alphas = facilities.flatMap(({ curves }) =>
    curves.flatMap(({ metric, alpha }) => (/^P[GS]A/.test(metric) ? [alpha] : [])),
  )
  const largest = alphas.reduce((most, alpha) => Math.max(most, alpha), 0)
  if (alphas.length === 0 || largest >= PERCENT_G_LEAST) return []
  return [
    `The largest threshold in PGA or PSA is ${largest}, and it is taken as %g: nearly every earthquake would reach it. If the list is in g, multiply them by 100.`,
  ]
}
