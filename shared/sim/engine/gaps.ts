/** Which sequence numbers have come: all up to one, and ranges beyond it (the Gap Ack Blocks of RFC 4960 §3.3.4). */
const none: readonly number[] = []

export class Gaps {
  /** All up to this have come. */
  cumulative = 0
  /** Starts and ends (inclusive) of ranges beyond it, ascending, never adjacent. Shared until it changes. */
  private ranges: readonly number[] = none

  get empty(): boolean {
    return this.ranges.length === 0
  }

  /** [start, end, start, end, …]; never changed afterwards. */
  list(): readonly number[] {
    return this.ranges
  }

  /** False when it has come before. */
  add(number: number): boolean {
    if (number <= this.cumulative) return false
    if (number === this.cumulative + 1) {
      this.cumulative = number
      if (this.ranges[0] === number + 1) {
        this.cumulative = this.ranges[1] ?? number
        this.ranges = this.ranges.length === 2 ? none : this.ranges.slice(2)
      }
      return true
    }
    const { ranges } = this
    let at = 0
    while (at < ranges.length && (ranges[at + 1] ?? 0) < number - 1) at += 2
    const start = ranges[at]
    const end = ranges[at + 1]
    if (start === undefined || end === undefined || number < start - 1) {
      this.ranges = [...ranges.slice(0, at), number, number, ...ranges.slice(at)]
      return true
    }
    if (number >= start && number <= end) return false
    if (number === start - 1) {
      this.ranges = [...ranges.slice(0, at), number, ...ranges.slice(at + 1)]
      return true
    }
    // It follows the range's end, and may close the gap to the next.
    const joins = ranges[at + 2] === number + 1
    this.ranges = joins
      ? [...ranges.slice(0, at + 1), ...ranges.slice(at + 3)]
      : [...ranges.slice(0, at + 1), number, ...ranges.slice(at + 2)]
    return true
  }
}
