/**
 * Rings and lines of the basemap run over the antimeridian as if on a globe. A flat map needs them unrolled, and whole
 * around a pole. Positions are [longitude, latitude] in degrees.
 */
import { unroll } from '../../../shakemap/files/antimeridian.ts'

export type Position = readonly [number, number]

/** A ring that goes around a pole does not close when unrolled: it is led down to the pole and back. */
export function unrollRing(ring: readonly (readonly number[])[]): Position[] {
  const unrolled = unroll(ring)
  const first = unrolled[0]
  const last = unrolled.at(-1)
  if (!first || !last || Math.abs(first[0] - last[0]) < 180) return unrolled
  const pole = first[1] < 0 ? -90 : 90
  return [...unrolled, [last[0], pole], [first[0], pole]]
}

/** The line, and once more a turn further on where it leaves −180 … 180. */
export function withOverhang(line: readonly Position[]): (readonly Position[])[] {
  const lons = line.map(([lon]) => lon)
  const copies: (readonly Position[])[] = [line]
  if (lons.some((lon) => lon > 180)) copies.push(shift(line, -360))
  if (lons.some((lon) => lon < -180)) copies.push(shift(line, 360))
  return copies
}

/** The same of a polygon: its holes go where its outer ring goes. */
export function withOverhangs(rings: readonly (readonly Position[])[]): (readonly (readonly Position[])[])[] {
  const copies = withOverhang(rings[0] ?? [])
  return copies.map((copy) => {
    const turn = (copy[0]?.[0] ?? 0) - (rings[0]?.[0]?.[0] ?? 0)
    return rings.map((ring) => shift(ring, turn))
  })
}

/** Fewer points: none nearer to the one kept before it than so many degrees, but the last, which closes a ring. */
export function thin(line: readonly Position[], degrees: number): readonly Position[] {
  const kept: Position[] = []
  let before: Position | undefined
  for (const [at, point] of line.entries()) {
    const isFar =
      !before || Math.abs(point[0] - before[0]) > degrees || Math.abs(point[1] - before[1]) > degrees
    if (!isFar && at < line.length - 1) continue
    kept.push(point)
    before = point
  }
  return kept
}

export function shift(line: readonly Position[], degrees: number): readonly Position[] {
  return degrees === 0 ? line : line.map(([lon, lat]) => [lon + degrees, lat] as const)
}
