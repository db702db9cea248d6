/**
 * Describes a folder that `flashcrew get` wrote as the GeoJSON feed that ShakeCast 4 asks for.
 *
 *     node shakecast-feed.mjs FOLDER ADDRESS [--exercise]
 *
 * ADDRESS is where the folder is served. It writes feed.geojson and detail.geojson into the folder.
 */
import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [folder, address, exercise] = process.argv.slice(2)
if (!folder || !address || (exercise && exercise !== '--exercise')) {
  console.error('Usage: node shakecast-feed.mjs FOLDER ADDRESS [--exercise]')
  process.exit(2)
}
const base = address.replace(/\/*$/, '/')

const info = JSON.parse(readFileSync(join(folder, 'info.json'), 'utf8'))
const event = info.input.event_information
const map = info.output.map_information
const { map_version: version, process_time: made, map_status: status } = info.processing.shakemap_versions

if (/scenario|test|heartbeat/i.test(event.event_type ?? '') && !exercise) {
  console.error(`The map says ${event.event_type}: give --exercise to pass it on all the same.`)
  process.exit(1)
}

const updated = Date.parse(made)
const feature = {
  type: 'Feature',
  id: event.event_id,
  properties: {
    mag: Number(event.magnitude),
    place: event.location,
    title: `M ${event.magnitude} - ${event.location}`,
    time: Date.parse(event.origin_time),
    updated,
    net: event.netid ?? event.eventsource,
    ids: `,${event.event_id},`,
    mmi: Number(info.output.ground_motions.MMI?.max ?? info.output.ground_motions.intensity?.max),
    detail: `${base}detail.geojson`,
  },
  geometry: {
    type: 'Point',
    coordinates: [event.longitude, event.latitude, event.depth].map(Number),
  },
}

const contents = {}
for (const name of readdirSync(folder))
  if (!name.startsWith('.') && !name.endsWith('.geojson'))
    contents[`download/${name}`] = {
      url: base + encodeURIComponent(name),
      length: statSync(join(folder, name)).size,
    }

const product = {
  preferredWeight: 1,
  properties: {
    version: String(version ?? 1),
    'map-status': status ?? 'RELEASED',
    eventsource: event.eventsource ?? event.netid,
    'minimum-latitude': map.min.latitude,
    'maximum-latitude': map.max.latitude,
    'minimum-longitude': map.min.longitude,
    'maximum-longitude': map.max.longitude,
    'process-timestamp': new Date(updated).toISOString(),
  },
  contents,
}

/** At once or not at all, since ShakeCast may read at any time. */
function write(name, content) {
  const path = join(folder, name)
  writeFileSync(`${path}.new`, JSON.stringify(content, null, 1))
  renameSync(`${path}.new`, path)
}

const properties = { ...feature.properties, products: { shakemap: [product] } }
write('detail.geojson', { ...feature, properties })
write('feed.geojson', { type: 'FeatureCollection', features: [feature] })
