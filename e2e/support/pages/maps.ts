/** Small ShakeMaps with facts of a test's choice, published as they are: compact map, info.json, stations and grid.xml. */
import { drillProduct } from '../../../client/shakemap/drill/drill.ts'
import { writeGridXml } from '../../../client/shakemap/files/grid-xml.ts'
import { writeInfo } from '../../../client/shakemap/files/info-json.ts'
import { COMPACT_PATH, makeCompact } from '../../../client/shakemap/compact/make-compact.ts'
import { peaksOf, proposePriority, typeOf } from '../../../client/shakemap/product/product.ts'
import { writeUncertaintyXml } from '../../../client/shakemap/files/testing.ts'
import type { EventFacts, GridProduct } from '../../../client/shakemap/types.ts'
import type { PublishRequest, Publisher } from '../../../client/api.ts'
import type { Tab } from '../tabs/tab.ts'

export interface MapRequest extends Omit<PublishRequest, 'files' | 'status'> {
  readonly status?: PublishRequest['status']
  readonly magnitude: number
  readonly facts?: Partial<EventFacts>
  readonly stations?: number
  /** The standard deviation of the intensity, the same everywhere: an uncertainty.xml comes with the map. */
  readonly uncertainty?: number
  /** Files beside the map's own: their sizes in bytes. */
  readonly others?: Readonly<Record<string, number>>
  /** More files of the map, by their paths. */
  readonly texts?: Readonly<Record<string, string>>
}

/** The release's id. The tab must be a publisher. */
export async function publishMap(tab: Tab, request: MapRequest): Promise<string> {
  const { magnitude, facts = {}, stations = 0, uncertainty, others = {}, texts = {}, ...rest } = request
  const more = Object.entries(texts).map(([path, bytes]) => ({ path, bytes }))
  const files = [...filesOf(magnitude, facts, stations, uncertainty), ...more].map(({ path, bytes }) => ({
    path,
    base64: Buffer.from(bytes).toString('base64'),
    priority: proposePriority(path),
    type: typeOf(path),
  }))
  return tab.page.evaluate(
    async ([given, listed, sizes]) => {
      const publisher = window.crew.session as Publisher
      const data = listed.map(({ path, base64, priority, type }) => {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0) ?? 0)
        return { path, priority, data: new Blob([bytes], { type }) }
      })
      for (const [path, size] of Object.entries(sizes))
        data.push({ path, priority: -50, data: new Blob([await window.seededBytes(path, size)]) })
      return (await publisher.publish({ status: 'actual', ...given, files: data })).id
    },
    [rest, files, others] as const,
  )
}

interface MadeFile {
  readonly path: string
  readonly bytes: string | Uint8Array
}

function filesOf(
  magnitude: number,
  changes: Partial<EventFacts>,
  stations: number,
  uncertainty: number | undefined,
): MadeFile[] {
  const { lat = 34, lon = -118, depthKm = 10 } = changes
  const time = new Date('2026-03-01T18:00:00Z')
  const made = drillProduct({ lat, lon, magnitude, depthKm, place: 'A Town, California', time, now: time })
  if (!made.ok) throw new Error(made.error)
  const facts: EventFacts = { ...made.value.facts, eventId: 'us7000e2e', eventType: 'ACTUAL', ...changes }
  const product = { ...made.value, facts }
  const compact = makeCompact({ facts, peaks: peaksOf(product), grid: product.grid, contours: null })
  return [
    { path: COMPACT_PATH, bytes: compact ?? '' },
    { path: 'info.json', bytes: writeInfo(product) },
    { path: 'stationlist.json', bytes: writeStations(stations, lat, lon) },
    { path: 'grid.xml', bytes: writeGridXml(product) },
    ...(uncertainty === undefined
      ? []
      : [{ path: 'uncertainty.xml', bytes: uncertaintyOf(product, uncertainty) }]),
  ]
}

function uncertaintyOf(product: GridProduct, deviation: number): string {
  return writeUncertaintyXml(
    product,
    product.grid.mmi.map(() => deviation),
  )
}

function writeStations(count: number, lat: number, lon: number): string {
  const features = Array.from({ length: count }, (_, i) => ({
    type: 'Feature',
    id: `XX.S${i}`,
    geometry: { type: 'Point', coordinates: [lon + (i % 7) / 50, lat + (i % 5) / 50] },
    properties: { station_type: 'seismic', network: 'XX', code: `S${i}`, name: `Station ${i}`, intensity: 4 },
  }))
  return JSON.stringify({ type: 'FeatureCollection', features })
}
