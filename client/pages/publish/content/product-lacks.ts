/** What a recognised ShakeMap has, and what receivers miss of it, in sentences for the publisher. */
import { recogniseProduct, type KnownFile } from '../../../shakemap/product/product-paths.ts'

export interface ProductParts {
  /** In words: `the grid (grid.xml)`. */
  readonly has: readonly string[]
  /** A sentence each: what is not there, and what receivers do not see without it. */
  readonly lacks: readonly string[]
}

const HAS: readonly (readonly [KnownFile, string])[] = [
  ['grid', 'grid'],
  ['coverage', 'coverage'],
  ['info', 'facts'],
  ['contours', 'contours'],
  ['stations', 'stations'],
  ['fineReports', 'people’s reports'],
  ['coarseReports', 'people’s reports'],
  ['rupture', 'rupture'],
  ['impact', 'rated facilities'],
  ['picture', 'picture'],
]

/** Undefined for files that are no ShakeMap. */
export function productParts(paths: readonly string[]): ProductParts | undefined {
  const known = recogniseProduct(paths.map((path) => ({ path, size: 1 })))
  const hasGrid = known.grid !== undefined
  const isMap =
    hasGrid || known.coverage !== undefined || known.contours !== undefined || known.compact !== undefined
  if (!isMap) return undefined
  const has = HAS.flatMap(([kind, word]) => {
    const path = known[kind]
    return path === undefined ? [] : [`${word} (${path.split('/').at(-1)})`]
  })
  const lacks = [
    ...(hasGrid
      ? []
      : known.coverage === undefined
        ? ['No grid.xml: the map has lines only, and facilities are rated by them roughly.']
        : ['No grid.xml: the map is coarser, and has no PGA, PGV or PSA.']),
    ...(known.info || hasGrid
      ? []
      : ['No info.json: receivers do not see magnitude, depth and time unless another file has them.']),
    ...(known.stations
      ? []
      : known.fineReports || known.coarseReports
        ? ['No stationlist.json: receivers see no stations.']
        : ['No stationlist.json: receivers see no stations and no people’s reports.']),
    ...(known.rupture ? [] : ['No rupture.json: the fault is not drawn.']),
  ]
  return { has, lacks }
}
