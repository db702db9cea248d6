/** Lines over the antimeridian, as files write them: 179.9 and then −179.9. A flat map needs them without that jump. */

/** The same line without jumps: it goes on past ±180, and passes each step the short way round. [longitude, latitude]. */
export function unroll(line: readonly (readonly number[])[]): [number, number][] {
  const unrolled: [number, number][] = []
  let turn = 0
  let before: number | undefined
  for (const [lon = 0, lat = 0] of line) {
    const step = before === undefined ? 0 : lon - before
    if (Math.abs(step) > 180) turn -= 360 * Math.round(step / 360)
    unrolled.push([lon + turn, lat])
    before = lon
  }
  return unrolled
}

/** The line without jumps, turned by whole circles so that its middle is as near to the longitude as can be. */
export function unrollNear(line: readonly (readonly number[])[], near: number): [number, number][] {
  const unrolled = unroll(line)
  let [west, east] = [Infinity, -Infinity]
  for (const [lon] of unrolled) {
    west = Math.min(west, lon)
    east = Math.max(east, lon)
  }
  // No map goes around the world: such a line was not meant so.
  if (east - west > 360) return line.map(([lon = 0, lat = 0]) => [lon, lat])
  const turn = west > east ? 0 : 360 * Math.round((withinHalfTurn(near) - (west + east) / 2) / 360)
  return unrolled.map(([lon, lat]) => [lon + turn, lat])
}

/** −180 … 180. */
export function withinHalfTurn(lon: number): number {
  return lon - 360 * Math.round(lon / 360)
}
