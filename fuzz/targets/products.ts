/** Whole products: files of known names and of others, such as `coverage_mmi.covjson`, any of which may be bad. */
import {
  proposePriority,
  readProduct,
  recogniseProduct,
  typeOf,
} from '../../client/shakemap/product/product.ts'
import { writeContMmi } from '../../client/shakemap/contours.ts'
import { writeGridXml } from '../../client/shakemap/files/grid-xml.ts'
import { writeInfo } from '../../client/shakemap/files/info-json.ts'
import { bytesOf, hold, READ, textOf as decoded, type Form, type Target } from '../engine/target.ts'
import { covjson } from './coverages.ts'
import { metadata, smallMap } from './small-map.ts'

const { grid, facts } = smallMap
const info = JSON.parse(writeInfo(smallMap)) as object
const contours = JSON.parse(writeContMmi(grid, facts)) as object

/** Contents by path: a text, or a value that is written as JSON. */
const files: Form = {
  name: 'files by their paths',
  of: 'json',
  words: [
    'info.json',
    'grid.xml',
    'cont_mmi.json',
    'stationlist.json',
    'rupture.json',
    'map.shakemap',
    'coverage_mmi.covjson',
    'uncertainty.xml',
    'dyfi_geo_1km.geojson',
    'cdi_geo.txt',
    'impact.json',
    'download/',
    'constructor',
  ],
  seeds: [
    { 'us1/grid.xml': writeGridXml(smallMap), 'us1/info.json': info, 'us1/coverage_mmi.covjson': covjson },
    {
      'info.json': info,
      'cont_mmi.json': contours,
      'map.shakemap': 'FCSM\u0002',
      'coverage_pga.covjson': covjson,
    },
    {
      'stationlist.json': { type: 'FeatureCollection', metadata, features: [] },
      'rupture.json': { type: 'FeatureCollection', metadata, features: [] },
    },
    {
      'grid.xml': writeGridXml(smallMap),
      'uncertainty.xml': writeGridXml(smallMap).replaceAll('MMI', 'STDMMI'),
      'cdi_geo.txt': '# Columns: CDI,No. of responses,Latitude,Longitude\n5,9,34,-118',
      'impact.json': { type: 'FeatureCollection', features: [] },
    },
  ].map((value) => bytesOf(JSON.stringify(value))),
}
const coverages: Form = {
  name: 'coverages',
  of: 'json',
  words: ['MMI', 'PGA', 'NdArray', 'Grid', 'values', 'shape', 'axes', 'num', 'start', 'stop'],
  seeds: [bytesOf(JSON.stringify(covjson))],
  dress: (bytes) => bytesOf(JSON.stringify({ 'info.json': info, 'coverage_mmi.covjson': decoded(bytes) })),
}

export const productTarget: Target = {
  name: 'products',
  forms: [files, coverages],
  async read(bytes) {
    const contents = contentsOf(decoded(bytes))
    if (!contents) return 'no list of files'
    const paths = [...contents.keys()]
    for (const path of paths) {
      const priority = proposePriority(path)
      hold(Number.isInteger(priority) && Math.abs(priority) <= 100, 'a priority is one')
      hold(typeOf(path).includes('/'), 'a type is one')
    }
    const read = await readProduct((path) => Promise.resolve(contents.get(path) ?? new Blob()), paths)
    const known = Object.values(recogniseProduct(paths.map((path) => ({ path, size: 1 }))))
    hold(
      known.every((path) => contents.has(path)),
      'a file that is known is there',
    )
    hold(
      [...read.problems, ...read.notes].every((sentence) => sentence.length < 2_000),
      'problems are sentences',
    )
    if (read.problems.length === 0) return READ
    // A good file is read whatever lies beside it.
    const own = 'a/b/c/d/e/f/info.json'
    if (!known.some((path) => path.endsWith('info.json'))) {
      contents.set(own, new Blob([JSON.stringify(info)]))
      const beside = await readProduct(
        (path) => Promise.resolve(contents.get(path) ?? new Blob()),
        [...paths, own],
      )
      hold(beside.facts.eventId !== undefined, 'bad files hide no good one')
    }
    return 'a file has a problem'
  },
}

function contentsOf(text: string): Map<string, Blob> | undefined {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof json !== 'object' || json === null) return undefined
  const entries = Object.entries(json).slice(0, 12) as [string, unknown][]
  return new Map(
    entries.map(([path, value]) => [
      path,
      new Blob([typeof value === 'string' ? value : JSON.stringify(value)]),
    ]),
  )
}
