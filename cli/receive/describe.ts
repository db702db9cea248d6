/** What is written beside a release's files for other programs, and of several releases at the top: as texts, by name. Pure. */
import { capCancelOf, capOf, type CapReference } from '../../client/feeds/cap.ts'
import { entryOf } from '../../client/feeds/entry.ts'
import type { EventReport, ReleaseFacts } from '../../client/feeds/event-report.ts'
import { detailOf, isListable, summaryOf } from '../../client/feeds/geojson.ts'
import { productXmlOf } from '../../client/feeds/product-xml.ts'
import { isSameEvent } from '../../client/shakemap/product/same-event.ts'
import type { EventClaim } from '../../client/shakemap/types.ts'
import { writeAtom, type AtomLink } from '../../shared/feeds/atom.ts'

export type Texts = Readonly<Record<string, string>>

/** Beside a release's files. */
export const CAP_FILE = 'cap.xml'
export const CANCEL_FILE = 'cap-cancel.xml'
const DETAIL_FILE = 'detail.geojson'
/** At the top of the folder. */
const ATOM_FILE = 'feed.atom'
const GEOJSON_FILE = 'feed.geojson'

export interface BesideRequest {
  /** The address of the folder in which the release's files are, with a slash at its end. */
  readonly base: string
  readonly superseded: readonly CapReference[]
  readonly exercises: boolean
}

/**
 * What the release has itself, under one of these names, is
 * the publisher's own and stays.
 */
export function besideRelease(report: EventReport, { base, superseded, exercises }: BesideRequest): Texts {
  const urlOf = (path: string): string => base + path.split('/').map(encodeURIComponent).join('/')
  const texts = {
    [CAP_FILE]: capOf(report, superseded),
    ...(isListable(report)
      ? { [DETAIL_FILE]: json(detailOf(report, { detailUrl: urlOf(DETAIL_FILE), urlOf, exercises })) }
      : {}),
    ...(report.map ? { 'product.xml': productXmlOf(report, urlOf) } : {}),
  }
  return withoutOwn(texts, report)
}

/** The message that withdraws a release's own. */
export function cancelText(report: EventReport, by: ReleaseFacts): string {
  return capCancelOf(report, by)
}

/** A release as it stands in the feeds. */
export interface Listed {
  readonly report: EventReport
  /** The address of its folder, with a slash at its end. */
  readonly base: string
  readonly cancelledBy?: ReleaseFacts | undefined
}

export interface FeedRequest {
  readonly channel: string
  /** The address of the folder in which the feeds are, with a slash at its end. */
  readonly base: string
  /** Exercises and tests are in the GeoJSON feed too: its readers take what is there for true. */
  readonly exercises: boolean
  /** Milliseconds since 1970. */
  readonly nowMs: number
}

/** Newest first. In the GeoJSON feed each event is once, by its newest release; what was cancelled is not. */
export function feedsOf(listed: readonly Listed[], request: FeedRequest): Texts {
  const { channel, base, exercises, nowMs } = request
  const title = `ShakeMaps of ${channel}`
  const url = base + GEOJSON_FILE
  const summary = summaryOf(newestOfEach(listed, exercises), { title, url, generatedMs: nowMs })
  return {
    [ATOM_FILE]: writeAtom({
      id: channel,
      title: `Releases of ${channel}`,
      subtitle: 'Made by flashcrew get of the signed releases. The feed itself is not signed.',
      updated: listed[0]?.report.release.issued ?? new Date(nowMs).toISOString(),
      author: channel,
      links: [{ rel: 'self', href: base + ATOM_FILE, type: 'application/atom+xml' }],
      entries: listed.map((each) => entryOf(each.report, linksOf(each), each.cancelledBy)),
    }),
    [GEOJSON_FILE]: json(summary),
  }
}

/** Without those that a release brings itself. */
export function withoutOwn(texts: Texts, { files }: Pick<EventReport, 'files'>): Texts {
  const own = new Set(files.map(({ path }) => path.toLowerCase()))
  return Object.fromEntries(Object.entries(texts).filter(([name]) => !own.has(name.toLowerCase())))
}

function newestOfEach(listed: readonly Listed[], exercises: boolean) {
  const events: { listed: Listed; claim: EventClaim; names: Set<string> }[] = []
  for (const each of listed) {
    const { report } = each
    if (!isListable(report) || (report.status !== 'actual' && !exercises)) continue
    const claim = claimOf(report)
    const known = events.find(
      (event) => event.listed.report.status === report.status && isSameEvent(event.claim, claim),
    )
    if (known) for (const id of claim.ids) known.names.add(id)
    // A cancelled one does not come back in the form of its earlier version.
    else events.push({ listed: each, claim, names: new Set(claim.ids) })
  }
  return events
    .filter(({ listed: { report, cancelledBy } }) => !cancelledBy && !report.isWithdrawn)
    .map(({ listed: { report, base }, names }) => ({
      report,
      alsoKnownAs: [...names],
      detailUrl: base + DETAIL_FILE,
    }))
}

function claimOf({ map }: EventReport): EventClaim {
  if (!map) return { ids: [], facts: {} }
  const { ids, lat, lon, time } = map
  return {
    ids,
    facts: {
      ...(lat === null || lon === null ? {} : { lat, lon }),
      ...(time === '' ? {} : { time: new Date(time) }),
    },
  }
}

function linksOf({ report, base, cancelledBy }: Listed): AtomLink[] {
  const own = new Set(report.files.map(({ path }) => path.toLowerCase()))
  const cap = cancelledBy ? CANCEL_FILE : CAP_FILE
  const links: AtomLink[] = [
    { rel: 'alternate', href: base + cap, type: 'application/cap+xml', title: 'CAP 1.2' },
  ]
  if (isListable(report) && !own.has(DETAIL_FILE))
    links.push({ rel: 'related', href: base + DETAIL_FILE, type: 'application/geo+json', title: 'GeoJSON' })
  return links
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`
}
