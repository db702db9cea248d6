/** Outlines of a map's intensities, as CAP wants them: closed rings, few points. Pure. */
import { areasAtLeast, type ContourCollection } from '../shakemap/contours.ts'
import { LEGEND, type IntensityClass } from '../shakemap/palette.ts'
import { smoothed } from '../shakemap/smooth.ts'
import type { MmiGrid } from '../shakemap/types.ts'
import { fewer, inOneTurn, type Point, type Ring } from './rings.ts'

/** Where it shook so or more. */
export interface IntensityArea {
  readonly intensity: IntensityClass
  /** Where the class begins: 5.5 of VI. */
  readonly from: number
  /** Outer rings, the largest first. What is less within one is not cut out: CAP knows no holes. */
  readonly rings: readonly Ring[]
}

/** Degrees: west, south, east, north. West is within −180 … 180; east passes 180 where the map crosses the antimeridian. */
export type Box = readonly [number, number, number, number]

/** Of each class. A whole message stays under 100 KB. */
const ringsMax = 12
const pointsMax = 300
/** Light shaking: below that hardly anybody takes notice, and the area runs off the map. */
const FELT = 3.5

/** Of light shaking and more, lowest first; of weaker maps what there is. As the map is drawn: by the grid smoothed, else by the maker's lines. */
export function intensityAreas(grid: MmiGrid | null, contours: ContourCollection | null): IntensityArea[] {
  const classes = LEGEND.filter(({ from }) => from > 0)
  const outlines = grid ? outlinesOf(grid) : linesOf(contours)
  const areas = classes.flatMap(({ intensity, from }, i) => {
    const rings = fewer((outlines[i] ?? []).flatMap(inOneTurn), ringsMax, pointsMax)
    return rings.length === 0 ? [] : [{ intensity, from, rings }]
  })
  const felt = areas.filter(({ from }) => from >= FELT)
  return felt.length > 0 ? felt : areas

  function outlinesOf(whole: MmiGrid): Ring[][] {
    const froms = classes.map(({ from }) => from)
    return areasAtLeast(smoothed(whole), froms).map((polygons) =>
      polygons.map(([outer = []]) => outer.map(([lon = 0, lat = 0]): Point => [lon, lat])),
    )
  }

  /** A line that ends at the map's edge encloses nothing for certain. */
  function linesOf(lines: ContourCollection | null): Ring[][] {
    return classes.map(({ from }) =>
      (lines?.features ?? [])
        .filter(({ properties }) => Math.abs(properties.value - from) < 1e-6)
        .flatMap(({ geometry }) => geometry.coordinates)
        .map((line) => line.map(([lon = 0, lat = 0]): Point => [lon, lat]))
        .filter((line) => line.length >= 4 && String(line[0]) === String(line.at(-1))),
    )
  }
}

export function boxOf(grid: MmiGrid | null, contours: ContourCollection | null): Box | null {
  if (grid) return boxFrom(grid.lonMin, grid.latMin, grid.lonMax, grid.latMax)
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { geometry } of contours?.features ?? [])
    for (const [lon = 0, lat = 0] of geometry.coordinates.flat()) {
      west = Math.min(west, lon)
      east = Math.max(east, lon)
      south = Math.min(south, lat)
      north = Math.max(north, lat)
    }
  return west > east ? null : boxFrom(west, south, east, north)
}

function boxFrom(west: number, south: number, east: number, north: number): Box {
  const turn = 360 * Math.floor((west + 180) / 360)
  return [west - turn, south, east - turn, north]
}

/** The box as rings, for a map of which nothing else is known. */
export function ringsOfBox([west, south, east, north]: Box): Ring[] {
  return fewer(
    inOneTurn([
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ]),
    2,
    10,
  )
}
