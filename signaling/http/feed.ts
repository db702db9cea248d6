/**
 * The newest releases as feeds: Atom, and GeoJSON in USGS's summary form as far as it goes. The server has their signed headers and
 * nothing else. So a feed tells titles, times and sizes, and no earthquake's place or size: who wants these opens the page, or runs
 * `flashcrew get`. The header stands in the GeoJSON as it was signed, for those who verify it.
 *
 *     /feed.atom, /feed.geojson                        of the server's own channels
 *     /feed/KEY/NAME.atom, /feed/KEY/NAME.geojson      of crew://KEY/NAME
 */
import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { unverified } from '../../shared/content/compact-jws.ts'
import { channelUri, parseChannel, type ChannelParts } from '../../shared/content/channel.ts'
import { parseHeader, type Header } from '../../shared/content/manifest.ts'
import { writeAtom, type AtomEntry } from '../../shared/feeds/atom.ts'
import type { ServerConfig } from '../config.ts'
import type { ServedChannels } from '../headers/served.ts'
import { socketBounds } from '../sockets/bounds.ts'
import { originOf } from './origin.ts'
import { sendBody } from './static.ts'

export interface FeedParts {
  readonly config: ServerConfig
  readonly served: ServedChannels
  /** The newest header of a channel, verified. */
  readonly headerOf: (channel: ChannelParts) => Promise<string | null>
}

export interface FeedPath {
  readonly form: 'atom' | 'geojson'
  /** Undefined: the server's own. */
  readonly channel: ChannelParts | undefined
}

const TYPES = { atom: 'application/atom+xml', geojson: 'application/geo+json' } as const

/** Undefined of a path that is no feed's. */
export function feedPathOf(path: string): FeedPath | undefined {
  const [, key, name, form] = /^\/feed(?:\/([^/]+)\/([^/]+))?\.(atom|geojson)$/.exec(path) ?? []
  if (form !== 'atom' && form !== 'geojson') return undefined
  if (key === undefined || name === undefined) return { form, channel: undefined }
  const uri = channelUri(key, name)
  const channel = uri.ok ? parseChannel(uri.value) : undefined
  return channel?.ok ? { form, channel: channel.value } : undefined
}

/** False where this server does not serve the channel: nothing is answered then. */
export async function sendFeed(
  request: IncomingMessage,
  response: ServerResponse,
  { form, channel }: FeedPath,
  parts: FeedParts,
): Promise<boolean> {
  if (channel && !parts.served.allows(channel.uri)) return false
  const channels = channel ? [channel] : ownChannels(parts.served)
  const known = await Promise.all(channels.map(async (each) => headerIn(await parts.headerOf(each))))
  const newest = known.filter((each) => each !== undefined).sort((a, b) => b.issuedMs - a.issuedMs)
  const origin = originOf(request, parts.config)
  const path = channel ? `/feed/${channel.thumbprint}/${channel.name}.${form}` : `/feed.${form}`
  const body = Buffer.from((form === 'atom' ? atomOf : geojsonOf)(newest, { origin, url: origin + path }))
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  response.setHeader('Access-Control-Allow-Origin', '*')
  response.setHeader('Cache-Control', `public, max-age=${socketBounds.feedSeconds}`)
  response.setHeader('ETag', etag)
  // The addresses in it are those by which it was asked for.
  response.setHeader('Vary', 'Host')
  if (request.headers['if-none-match']?.includes(etag) === true) {
    response.writeHead(304).end()
    return true
  }
  response.writeHead(200, { 'Content-Type': `${TYPES[form]}; charset=utf-8`, 'Content-Length': body.length })
  sendBody(request, response, body)
  return true
}

function ownChannels(served: ServedChannels): ChannelParts[] {
  return served.all.slice(0, socketBounds.feedChannelsMax).flatMap((uri) => {
    const channel = parseChannel(uri)
    return channel.ok ? [channel.value] : []
  })
}

interface KnownHeader {
  readonly header: Header
  readonly jws: string
  readonly issuedMs: number
}

/** It was verified when it was kept. */
function headerIn(jws: string | null): KnownHeader | undefined {
  const parsed = jws === null ? undefined : parseHeader(unverified(jws, 1))
  if (jws === null || !parsed?.ok) return undefined
  const signed = jws.slice(0, jws.lastIndexOf('.'))
  const id = createHash('sha256').update(signed).digest().subarray(0, 16).toString('base64url')
  const issuedMs = Date.parse(parsed.value.issued)
  return { header: { ...parsed.value, id }, jws, issuedMs: Number.isNaN(issuedMs) ? 0 : issuedMs }
}

interface Place {
  readonly origin: string
  readonly url: string
}

const MARKS = { actual: '', exercise: 'EXERCISE: ', test: 'TEST: ', cancel: 'CANCELLED: ' } as const
const SAID =
  'This is what the newest signed header of the channel says. The map itself is not in this feed: open the page for it.'

function titleOf({ title, status, successor }: Header): string {
  return (successor === undefined ? MARKS[status] : 'MOVED: ') + title
}

function atomOf(known: readonly KnownHeader[], { origin, url }: Place): string {
  const newest = new Date(known[0]?.issuedMs ?? 0).toISOString()
  return writeAtom({
    id: url,
    title: `Newest releases at ${origin}`,
    subtitle: SAID,
    updated: newest,
    author: origin,
    links: [{ rel: 'self', href: url, type: TYPES.atom }],
    entries: known.map((each) => entryOf(each, origin)),
  })
}

function entryOf({ header, issuedMs }: KnownHeader, origin: string): AtomEntry {
  const { id, channel, status, note = '', expires, bytes, successor } = header
  const issued = new Date(issuedMs).toISOString()
  const lines = [
    note,
    status === 'exercise' ? 'This is an exercise. The earthquake it shows has not happened.' : '',
    status === 'test' ? 'This message only tests the system. It is not about a real earthquake.' : '',
    successor === undefined ? '' : `The channel has moved to ${successor}.`,
    `${bytes.toLocaleString('en')} bytes, signed ${issued}.`,
    expires === undefined ? '' : `Not to be relied on after ${expires}.`,
    SAID,
  ]
  return {
    id: `${channel}#${id}`,
    title: titleOf(header),
    updated: issued,
    published: issued,
    summary: lines.filter((line) => line !== '').join(' '),
    categories: successor === undefined ? [status] : [status, 'moved'],
    links: [{ rel: 'alternate', href: `${origin}/#${channel}`, type: 'text/html' }],
  }
}

function geojsonOf(known: readonly KnownHeader[], { origin, url }: Place): string {
  const features = known.map(({ header, jws, issuedMs }) => ({
    type: 'Feature',
    id: header.id,
    properties: {
      ...{ mag: null, place: null, time: null, mmi: null, detail: null },
      updated: issuedMs,
      url: `${origin}/#${header.channel}`,
      title: titleOf(header),
      type: 'release',
      status: header.status,
      channel: header.channel,
      sequence: header.sequence,
      bytes: header.bytes,
      note: header.note ?? '',
      expires: header.expires ?? null,
      successor: header.successor ?? null,
      jws,
    },
    geometry: null,
  }))
  const metadata = {
    generated: known[0]?.issuedMs ?? 0,
    ...{ url, title: `Newest releases at ${origin}`, status: 200, api: 'flashcrew', count: features.length },
  }
  return `${JSON.stringify({ type: 'FeatureCollection', metadata, features })}\n`
}
