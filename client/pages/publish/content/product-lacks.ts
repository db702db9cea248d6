/** What a recognised ShakeMap has, and what receivers miss of it, in sentences for the publisher. */
import { recogniseProduct, REPORTS_FILES, type KnownFile } from '../../../shakemap/product/product-paths.ts'

export interface ProductParts {
  /** In words: `the grid (grid.xml)`. */
  readonly has: readonly string[]
  /** A sentence each: what is not there, and what receivers do not see without it. */
  readonly lacks: readonly string[]
}

const HAS: readonly (readonly [KnownFile, string])[] = [
  ['grid', 'grid'],
  ['coverage', 'coverage'],
  ['uncertainty', 'uncertainty'],
  ['info', 'facts'],
  ['contours', 'contours'],
  ['stations', 'stations'],
  ...REPORTS_FILES.map((kind) => [kind, 'people’s reports'] as const),
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
      : REPORTS_FILES.some((kind) => known[kind])
        ? ['No stationlist.json: receivers see no stations.']
        : ['No stationlist.json: receivers see no stations and no people’s reports.']),
    ...(known.rupture ? [] : ['No rupture.json: the fault is not drawn.']),
  ]
  return { has, lacks }
}
