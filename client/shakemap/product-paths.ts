/** What a product's files are, told from their names: the same names lie in folders, in zips and under `download/`. */

export type KnownFile = 'grid' | 'contours' | 'info' | 'stations' | 'rupture' | 'picture' | 'overlay'

const KNOWN: Readonly<Record<string, KnownFile>> = {
  'grid.xml': 'grid',
  'cont_mmi.json': 'contours',
  'cont_mi.json': 'contours',
  'info.json': 'info',
  'stationlist.json': 'stations',
  'rupture.json': 'rupture',
  'intensity.jpg': 'picture',
  'intensity_overlay.png': 'overlay',
}

/** First what tells people where it shook, then the map in full, then what some may want. */
const PRIORITIES: Readonly<Record<string, number>> = {
  'info.json': 100,
  'cont_mmi.json': 90,
  'cont_mi.json': 90,
  'grid.xml': 80,
  'stationlist.json': 30,
  'rupture.json': 30,
  'intensity.jpg': 20,
  'intensity_overlay.png': 10,
  'intensity_overlay.pngw': 10,
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
}
const HEAVY = new Set(['hdf', 'zip', 'pdf', 'kmz', 'ps', 'tif', 'flt'])

export function knownFileOf(path: string): KnownFile | undefined {
  return KNOWN[nameOf(path)]
}

/** −100 … 100 for a release, higher first: facts, contours, grid; then the rest; downloads last. */
export function proposePriority(path: string): number {
  return PRIORITIES[nameOf(path)] ?? (HEAVY.has(extensionOf(path)) ? -50 : 0)
}

/** The MIME type by the name's ending. */
export function typeOf(path: string): string {
  return TYPES[extensionOf(path)] ?? 'application/octet-stream'
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).toLowerCase()
}

function extensionOf(path: string): string {
  const name = nameOf(path)
  return name.slice(name.lastIndexOf('.') + 1)
}
