/** What a product's files are, told from their names: the same names lie in folders, in zips and under `download/`. */
import { lookUp } from '../../../shared/lib/look-up.ts'

export type KnownFile =
  | 'compact'
  | LayerName
  | 'grid'
  | 'uncertainty'
  | 'coverage'
  | 'contours'
  | 'info'
  | 'stations'
  | ReportsFile
  | 'rupture'
  | 'impact'
  | 'picture'
  | 'overlay'

/** What follows the compact map as parts of their own: the motions that ShakeMap makes by default, and the uncertainty. */
export const LAYER_NAMES = ['PGA', 'PGV', 'PSA03', 'PSA10', 'PSA30', 'STDMMI'] as const
export type LayerName = (typeof LAYER_NAMES)[number]

/** The survey's own files: of squares of 1 and of 10 km, as GeoJSON and as the table that came before it. */
export const REPORTS_FILES = ['fineReports', 'coarseReports', 'fineTable', 'coarseTable'] as const
export type ReportsFile = (typeof REPORTS_FILES)[number]

/** `map.pga.shakemap` */
export function layerPathOf(name: LayerName): string {
  return `map.${name.toLowerCase()}.shakemap`
}

/** The path of each known file that is there; where two are called the same, the one in the uppermost folder. */
export type Recognised = Readonly<Partial<Record<KnownFile, string>>>

/** Of those that are the same part, the better one first. */
const KNOWN: Readonly<Record<string, KnownFile>> = {
  'map.shakemap': 'compact',
  ...Object.fromEntries(LAYER_NAMES.map((name) => [layerPathOf(name), name])),
  'grid.xml': 'grid',
  'uncertainty.xml': 'uncertainty',
  'coverage_mmi_high_res.covjson': 'coverage',
  'coverage_mmi_medium_res.covjson': 'coverage',
  'coverage_mmi_low_res.covjson': 'coverage',
  'cont_mmi.json': 'contours',
  'cont_mi.json': 'contours',
  'info.json': 'info',
  'stationlist.json': 'stations',
  'dyfi_geo_1km.geojson': 'fineReports',
  'cdi_geo_1km.txt': 'fineTable',
  'dyfi_geo_10km.geojson': 'coarseReports',
  'cdi_geo.txt': 'coarseTable',
  'rupture.json': 'rupture',
  'impact.json': 'impact',
  'intensity.jpg': 'picture',
  'intensity_overlay.png': 'overlay',
}
const NAMES = Object.keys(KNOWN)

/**
 * First what draws the map and what is said of it, then the stations, then what some may want. grid.xml is among the
 * last: the compact map has been made of it, and it is the largest.
 */
const PRIORITIES: Readonly<Record<string, number>> = {
  'map.shakemap': 100,
  'info.json': 95,
  'rupture.json': 90,
  // Facilities are rated by them; those with thresholds in PSA are few.
  'map.pga.shakemap': 86,
  'map.pgv.shakemap': 84,
  'map.psa03.shakemap': 64,
  'map.psa10.shakemap': 62,
  'map.psa30.shakemap': 60,
  'map.stdmmi.shakemap': 58,
  'stationlist.json': 80,
  'dyfi_geo_1km.geojson': 78,
  'dyfi_geo_10km.geojson': 78,
  'cdi_geo_1km.txt': 77,
  'cdi_geo.txt': 77,
  'impact.json': 72,
  'cont_mmi.json': 70,
  'cont_mi.json': 70,
  'intensity.jpg': 20,
  'intensity_overlay.png': 10,
  'intensity_overlay.pngw': 10,
  'grid.xml': -40,
  // The part above says what receivers need of it.
  'uncertainty.xml': -45,
  // As grid.xml: the compact map was made of one of them.
  'coverage_mmi_high_res.covjson': -30,
  'coverage_mmi_medium_res.covjson': -30,
  'coverage_mmi_low_res.covjson': -30,
}

const TYPES: Readonly<Record<string, string>> = {
  xml: 'application/xml',
  json: 'application/json',
  geojson: 'application/geo+json',
  covjson: 'application/prs.coverage+json',
  txt: 'text/plain',
  csv: 'text/csv',
  html: 'text/html',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  svg: 'image/svg+xml',
  webp: 'image/webp',
  pdf: 'application/pdf',
  zip: 'application/zip',
  kml: 'application/vnd.google-earth.kml+xml',
  kmz: 'application/vnd.google-earth.kmz',
  shakemap: 'application/vnd.flashcrew.shakemap',
}
const HEAVY = new Set(['hdf', 'zip', 'pdf', 'kmz', 'ps', 'tif', 'flt'])

export function knownFileOf(path: string): KnownFile | undefined {
  return lookUp(KNOWN, nameOf(path))
}

export function recogniseProduct(
  files: readonly { readonly path: string; readonly size: number }[],
): Recognised {
  const found: Partial<Record<KnownFile, string>> = {}
  for (const { path, size } of files) {
    const known = knownFileOf(path)
    if (!known || size === 0) continue
    const other = found[known]
    if (other === undefined || preference(path) < preference(other)) found[known] = path
  }
  return found
}

/** −100 … 100 for a release, higher first: the compact map, facts, stations; then the rest; grid and downloads last. */
export function proposePriority(path: string): number {
  return lookUp(PRIORITIES, nameOf(path)) ?? (HEAVY.has(extensionOf(path)) ? -50 : 0)
}

/** The MIME type by the name's ending. */
export function typeOf(path: string): string {
  return lookUp(TYPES, extensionOf(path)) ?? 'application/octet-stream'
}

/** Fewer folders first; then cont_mmi.json before its older name, and the finer coverage before the coarser, as in KNOWN. */
function preference(path: string): number {
  return path.split('/').length * NAMES.length + NAMES.indexOf(nameOf(path))
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).toLowerCase()
}

export function extensionOf(path: string): string {
  const name = nameOf(path)
  return name.slice(name.lastIndexOf('.') + 1)
}
