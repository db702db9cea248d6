/** A clock that is behind, told before anything is signed by it. Pure. */

/** Undefined where the clock is not behind. `issued`: ISO 8601 times of earlier releases; an invalid one is passed over. */
export function clockFault(issued: readonly string[], nowMs: number): string | undefined {
  const times = issued.map((time) => Date.parse(time)).filter((time) => !Number.isNaN(time))
  const last = Math.max(0, ...times)
  if (nowMs >= last) return undefined
  return `This machine’s clock says ${utc(nowMs)}, which is before the last release (${utc(last)}): set the clock, or every receiver would take this map for an old one.`
}

function utc(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
