/** How even a row of moments is. Pure. Times in ms. */

export interface Pace {
  /** Moments a second, over the whole time. */
  readonly perSecond: number
  /** In the second that has the fewest. */
  readonly slowestSecond: number
  /** The gap that 99 of 100 do not exceed, and the longest. */
  readonly gap99: number
  readonly longestGap: number
}

/** Moments between two times, in order. A time without any is one long gap. */
export function paceOf(moments: readonly number[], from: number, to: number): Pace {
  const inside = moments.filter((at) => at >= from && at <= to)
  const edges = [from, ...inside, to]
  const gaps = edges.slice(1).map((at, i) => at - (edges[i] ?? at))
  const sorted = gaps.toSorted((a, b) => a - b)
  let slowest = inside.length
  let first = 0
  for (const [next, at] of inside.entries()) {
    while (at - (inside[first] ?? at) > 1_000) first++
    // A whole second that ends here, and begins after the start.
    if (at - from >= 1_000) slowest = Math.min(slowest, next - first + 1)
  }
  const longest = sorted.at(-1) ?? 0
  return {
    perSecond: (inside.length * 1_000) / Math.max(1, to - from),
    slowestSecond: longest > 1_000 ? 0 : slowest,
    gap99: sorted[Math.floor(0.99 * (sorted.length - 1))] ?? 0,
    longestGap: longest,
  }
}
