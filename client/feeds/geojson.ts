/**
 * Releases in the GeoJSON forms of USGS: a summary of events, and the detail of one with its product's files. The fields are those
 * of earthquake.usgs.gov/earthquakes/feed/v1.0/geojson.php and geojson_detail.php. What a release does not say is null.
 */
import type { FeatureCollection, Feature, Point } from 'geojson'
import { lookUp } from '../../shared/lib/look-up.ts'
import { magnitudeIn } from '../shakemap/files/fact-figures.ts'
import { markedTitle, type EventReport, type MapReport } from './event-report.ts'

/** An event of a feed. */
export interface ListedEvent {
  readonly report: EventReport
  /** Names of the same event in other releases. */
  readonly alsoKnownAs: readonly string[]
  /** Where its detail is. */
  readonly detailUrl: string
}

/** Whether a release can stand in the feed: readers of USGS's take it for granted that an event has a name, a place and a size. */
export function isListable({ map }: EventReport): boolean {
  return map !== null && map.eventId !== '' && map.lat !== null && map.lon !== null && map.magnitude !== null
}

export interface SummaryRequest {
  readonly title: string
  /** Where the feed itself is. */
  readonly url: string
  /** Milliseconds since 1970. */
  readonly generatedMs: number
}

/** Those of `events` that are listable, in their order. */
export function summaryOf(events: readonly ListedEvent[], request: SummaryRequest): FeatureCollection<Point> {
  const features = events
    .filter(({ report }) => isListable(report))
    .map(({ report, alsoKnownAs, detailUrl }) => featureOf(report, alsoKnownAs, { detail: detailUrl }))
  const collection = {
    type: 'FeatureCollection' as const,
    metadata: {
      generated: request.generatedMs,
      url: request.url,
      title: request.title,
      status: 200,
      api: 'flashcrew',
      count: features.length,
    },
    features,
  }
  return collection
}

export interface DetailRequest {
  readonly detailUrl: string
  /** Where a file of the release is, by its path. */
  readonly urlOf: (path: string) => string
  /** A drill's product is called as a true one: ShakeCast's whole round fails of a `shakemap-scenario` that is not by `us`. */
  readonly exercises: boolean
}

/** Of a listable release. */
export function detailOf(
  report: EventReport,
  { detailUrl, urlOf, exercises }: DetailRequest,
): Feature<Point> {
  const type = exercises ? 'shakemap' : productTypeOf(report)
  const products = { [type]: [productOf(report, type, urlOf)] }
  return featureOf(report, [], { url: detailUrl, detail: detailUrl, products })
}

/** A drill is no `shakemap`: whoever looks for those alone does not find it. */
export function productTypeOf({ status }: EventReport): string {
  return status === 'actual' ? 'shakemap' : 'shakemap-scenario'
}

/** The network and its code: `nc73589811` is nc's 73589811. */
function splitId({ eventId, source }: MapReport): { readonly net: string; readonly code: string } {
  const ofSource = source !== '' && eventId.startsWith(source) && eventId !== source
  if (ofSource) return { net: source, code: eventId.slice(source.length) }
  const [, letters = '', rest = ''] = /^([a-z]{2})(\w+)$/i.exec(eventId) ?? []
  if (letters !== '') return { net: letters.toLowerCase(), code: rest }
  return { net: source || 'flashcrew', code: eventId }
}

const REVIEWED = { automatic: 'automatic', reviewed: 'reviewed', released: 'reviewed', cancelled: 'deleted' }

function featureOf(
  report: EventReport,
  alsoKnownAs: readonly string[],
  more: Readonly<Record<string, unknown>>,
): Feature<Point> {
  const map = report.map ?? NO_MAP
  const { net, code } = splitId(map)
  const ids = [...new Set([...map.ids, ...alsoKnownAs])]
  const title = map.title === '' ? markedTitle(report) : usgsTitle(report, map)
  return {
    type: 'Feature',
    id: map.eventId,
    properties: {
      mag: map.magnitude,
      place: map.place,
      time: msOf(map.time),
      updated: msOf(report.release.issued),
      tz: null,
      url: null,
      felt: null,
      cdi: null,
      mmi: map.maxMmi,
      alert: null,
      status: lookUp(REVIEWED, map.mapStatus.toLowerCase()) ?? null,
      tsunami: null,
      sig: null,
      net,
      code,
      ids: `,${ids.join(',')},`,
      sources: `,${[...new Set(ids.map((id) => splitId({ ...map, eventId: id }).net))].join(',')},`,
      types: `,${productTypeOf(report)},`,
      nst: null,
      dmin: null,
      rms: null,
      gap: null,
      magType: null,
      type: 'earthquake',
      title,
      // What USGS's form has no field for.
      flashcrew: {
        release: report.release.id,
        channel: report.channel,
        sequence: report.release.sequence,
        status: report.status,
        title: report.release.title,
      },
      ...more,
    },
    geometry: { type: 'Point', coordinates: [map.lon ?? 0, map.lat ?? 0, map.depthKm ?? 0] },
  }
}

/** `M 6.8 - Los Angeles`, with the word before it that nobody may miss. */
function usgsTitle(report: EventReport, map: MapReport): string {
  const mark = markedTitle({ ...report, release: { ...report.release, title: ' ' } }).trimEnd()
  const plain =
    map.place === '' || map.magnitude === null
      ? map.title
      : `M ${magnitudeIn('en', map.magnitude)} - ${map.place}`
  return mark === '' ? plain : `${mark} ${plain}`
}

function productOf(report: EventReport, type: string, urlOf: (path: string) => string): object {
  const { release, files, map } = report
  const { eventId = '', source = '' } = map ?? {}
  const issuedMs = msOf(release.issued)
  const contents = files.map(({ path, type: mime, size }) => [
    contentName(path),
    { contentType: mime, lastModified: issuedMs, length: size, url: urlOf(path) },
  ])
  return {
    indexTime: issuedMs,
    id: `urn:usgs-product:${source || 'flashcrew'}:${type}:${eventId}:${issuedMs}`,
    type,
    code: eventId,
    source: source || 'flashcrew',
    updateTime: issuedMs,
    status: report.isWithdrawn ? 'DELETE' : 'UPDATE',
    properties: propertiesOf(report),
    preferredWeight: 1,
    contents: Object.fromEntries(contents) as Record<string, unknown>,
  }
}

/** USGS's readers ask for `download/grid.xml`, in whichever folder the publisher had it. */
function contentName(path: string): string {
  if (path.startsWith('download/') || /^(product|contents)\.xml$/.test(path)) return path
  return `download/${path}`
}

/** A ShakeMap's properties as PDL has them, all texts. What is not known is left out. */
export function propertiesOf(report: EventReport): Readonly<Record<string, string>> {
  const map = report.map ?? NO_MAP
  const { net, code } = splitId(map)
  const [west, south, east, north] = map.box ?? []
  const told: Readonly<Record<string, string | number | null | undefined>> = {
    depth: map.depthKm,
    'event-description': map.place,
    'event-type':
      report.status === 'actual' ? map.eventType || 'ACTUAL' : report.status === 'test' ? 'TEST' : 'SCENARIO',
    eventsource: net,
    eventsourcecode: code,
    eventids: map.ids.join(','),
    eventtime: map.time,
    latitude: map.lat,
    longitude: map.lon,
    magnitude: map.magnitude,
    'map-status': map.mapStatus || 'RELEASED',
    'review-status': lookUp(REVIEWED, map.mapStatus.toLowerCase()),
    'maximum-latitude': north,
    'maximum-longitude': east,
    'minimum-latitude': south,
    'minimum-longitude': west,
    maxmmi: map.maxMmi,
    maxpga: map.maxPga,
    maxpgv: map.maxPgv,
    'process-timestamp': map.processTime,
    version: map.version || '1',
    title: report.release.title,
    'flashcrew-channel': report.channel,
    'flashcrew-release': report.release.id,
    'flashcrew-status': report.status,
  }
  const known = Object.entries(told).filter(
    ([, value]) => value !== null && value !== undefined && value !== '',
  )
  return Object.fromEntries(known.map(([name, value]) => [name, String(value)]))
}

function msOf(iso: string): number | null {
  return iso === '' ? null : Date.parse(iso)
}

const NO_MAP: MapReport = {
  ...{ eventId: '', ids: [], title: '', place: '', magnitude: null, depthKm: null, lat: null, lon: null },
  ...{ time: '', source: '', version: '', processTime: '', mapStatus: '', eventType: '', grade: '' },
  ...{ maxMmi: null, isAtLeast: false, maxPga: null, maxPgv: null, box: null, areas: [] },
}
