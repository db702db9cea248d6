/**
 * Makes public/basemap from the packages world-atlas (Natural Earth, 1:50 million) and us-atlas (US Census Bureau,
 * 1:10 million): only the lines, areas and names that the map draws. Run with `node scripts/basemap.mjs` after an update
 * of either; the files are committed, so that a build needs no step of its own. Cities are in no package that is in the
 * public domain: given the path of Natural Earth's ne_50m_populated_places_simple.geojson, cities.json is made anew too.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { feature, mergeArcs, meshArcs } from 'topojson-client'

const require = createRequire(import.meta.url)
const folder = fileURLToPath(new URL('../public/basemap/', import.meta.url))

const world = await read('world-atlas/countries-50m.json')
const states = await read('us-atlas/states-10m.json')
await mkdir(folder, { recursive: true })
await write('world.json', world, {
  land: mergeArcs(world, world.objects.countries.geometries),
  borders: meshArcs(world, world.objects.countries, (a, b) => a !== b),
  names: namesOf(world, world.objects.countries, 2),
  codes: codesOf(world.objects.countries),
})
await write('us-states.json', states, {
  // The coast is the world's; two coasts of different detail side by side look wrong.
  borders: meshArcs(states, states.objects.states, (a, b) => a !== b),
  names: namesOf(states, states.objects.states, 0.75),
})
if (process.argv[2] !== undefined) await writeCities(JSON.parse(await readFile(process.argv[2], 'utf8')))

/** [name, longitude, latitude, rank], the most important first: 0 is known to the world, 4 to its region. */
async function writeCities({ features }) {
  const cities = features
    .map(({ properties, geometry }) => ({ ...properties, place: geometry.coordinates }))
    .filter(({ scalerank, name }) => name && scalerank <= 7)
    .sort((a, b) => a.scalerank - b.scalerank || b.pop_max - a.pop_max)
    .map(({ name, place, scalerank }) => [
      name,
      ...place.map((degrees) => Math.round(degrees * 1000) / 1000),
      scalerank,
    ])
  await writeFile(`${folder}cities.json`, `${JSON.stringify(cities)}\n`)
}

async function read(path) {
  return JSON.parse(await readFile(require.resolve(path), 'utf8'))
}

async function write(name, { transform, arcs }, { names, codes, ...objects }) {
  const topology = prune({ type: 'Topology', transform, objects, arcs })
  await writeFile(`${folder}${name}`, `${JSON.stringify({ ...topology, names, codes })}\n`)
}

/** The ISO 3166-1 number of each country that has one, by its name: browsers know countries by it in every language. */
function codesOf({ geometries }) {
  const coded = geometries.filter(({ id }) => /^\d{3}$/.test(id ?? ''))
  return Object.fromEntries(coded.map(({ id, properties }) => [properties.name, id]))
}

/** Keeps the arcs that are used, and numbers them anew. */
function prune({ objects, arcs, ...rest }) {
  const kept = []
  const numbers = new Map()
  const renumber = (arc) => {
    if (Array.isArray(arc)) return arc.map(renumber)
    const at = arc < 0 ? ~arc : arc
    if (!numbers.has(at)) numbers.set(at, kept.push(arcs[at]) - 1)
    return arc < 0 ? ~numbers.get(at) : numbers.get(at)
  }
  const renumbered = Object.entries(objects).map(([key, object]) => [
    key,
    { ...object, arcs: renumber(object.arcs) },
  ])
  return { ...rest, objects: Object.fromEntries(renumbered), arcs: kept }
}

/**
 * [name, longitude, latitude, room, longitude, latitude, room …]: the best place for it, then others on a lattice, so
 * that one of them is in view at any zoom. Room is the degrees of longitude that it has there, centred. Widest first.
 */
function namesOf(topology, collection, step) {
  return feature(topology, collection)
    .features.map(({ geometry, properties }) => {
      const rings =
        geometry?.type === 'Polygon' ? [geometry.coordinates[0]] : geometry?.coordinates.map(([ring]) => ring)
      if (!rings || !properties.name) return undefined
      const ring = rings.map(unwrap).reduce((largest, ring) => (area(ring) > area(largest) ? ring : largest))
      const middle = innerMiddle(ring)
      const places = [middle, ...lattice(ring, step)].map(([lon, lat, room]) => [
        lon > 180 ? lon - 360 : lon,
        lat,
        room,
      ])
      return [properties.name, ...places.flat().map((number) => Math.round(number * 100) / 100)]
    })
    .filter((name) => name !== undefined && name[3] > 0)
    .sort((a, b) => b[3] - a[3])
}

function lattice(ring, step) {
  const [south, north] = latRange(ring)
  const places = []
  for (let lat = Math.ceil(south / step) * step; lat < north; lat += step) {
    for (const [west, east] of stretches(ring, lat)) {
      for (let lon = Math.ceil(west / step) * step; lon < east; lon += step) {
        const room = 2 * Math.min(lon - west, east - lon)
        if (room > step / 2) places.push([lon, lat, room])
      }
    }
  }
  return places
}

/** Rings run over the antimeridian from 180 to −180; here they go on past 180. */
function unwrap(ring) {
  let turn = 0
  return ring.map(([lon, lat], i) => {
    const step = i > 0 ? lon - ring[i - 1][0] : 0
    if (Math.abs(step) > 180) turn -= 360 * Math.sign(step)
    return [lon + turn, lat]
  })
}

function area(ring) {
  let sum = 0
  for (let i = 1; i < ring.length; i++) sum += ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1]
  return Math.abs(sum / 2)
}

function latRange(ring) {
  const lats = ring.map(([, lat]) => lat)
  return [Math.min(...lats), Math.max(...lats)]
}

/** The [west, east] parts of a parallel that lie inside the ring. */
function stretches(ring, lat) {
  const crossings = []
  for (let i = 1; i < ring.length; i++) {
    const [[x1, y1], [x2, y2]] = [ring[i - 1], ring[i]]
    if (y1 > lat !== y2 > lat) crossings.push(x1 + ((lat - y1) / (y2 - y1)) * (x2 - x1))
  }
  crossings.sort((a, b) => a - b)
  const parts = []
  for (let i = 1; i < crossings.length; i += 2) parts.push([crossings[i - 1], crossings[i]])
  return parts
}

/** The middle of the widest stretch inside the ring along one of several parallels: a name fits there best. */
function innerMiddle(ring) {
  const [south, north] = latRange(ring)
  let best = [0, 0, 0]
  let score = 0
  for (let step = 2; step <= 18; step++) {
    const lat = south + ((north - south) * step) / 20
    for (const [west, east] of stretches(ring, lat)) {
      // The middle of a country is better than a slightly wider place near its edge.
      const value = (east - west) * (1 - Math.abs(step - 10) / 25)
      if (value <= score) continue
      score = value
      best = [(west + east) / 2, lat, east - west]
    }
  }
  return best
}
