/**
 * How fast a run is played while it is still computed. Pure. What has been computed is a store that the playback lives on: the
 * less there is of it, the slower it goes, so that it neither halts nor leaps. A simulator that is slower than the clock is
 * followed at its own pace.
 */

/** With so much real time's worth ahead, a run is played as asked. It evens out what comes in pieces. */
const aheadMs = 1_500
/** The pace of the computing is that of so much real time. */
const measuredMs = 3_000

/** Virtual time per real time. `computedMs` is what has been computed and not been played. */
export function playbackPace(asked: number, computedMs: number, isComputed: boolean): number {
  return isComputed ? asked : Math.min(asked, Math.max(0, computedMs) / aheadMs)
}

/** Tells how much virtual time is computed in real time, from when each piece came. */
export class ComputingPace {
  private readonly marks: { readonly real: number; readonly at: number }[] = []

  /** At a real time, the run is computed up to a virtual one. Both in ms. */
  note(real: number, at: number): void {
    this.marks.push({ real, at })
    const second = this.marks[1]
    if (second !== undefined && real - second.real > measuredMs) this.marks.shift()
  }

  /** Virtual time per real time; null before it can be told. */
  get pace(): number | null {
    const [first] = this.marks
    const last = this.marks.at(-1)
    if (first === undefined || last === undefined || last.real - first.real < measuredMs / 3) return null
    return (last.at - first.at) / (last.real - first.real)
  }
}
