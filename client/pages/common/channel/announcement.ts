/**
 * Where the page learns its channel: from the address (`#crew://…`, `?announcement=URL`), else from the server's own
 * announcement. The last good one is kept, so that a reload works when the server is gone. An announcement is believed
 * for addresses only: what is shown is signed by the key whose thumbprint is in the channel's name.
 */
import { parseAnnouncement, parseChannel, type Announcement } from '../../../../shared/content/channel.ts'
import { err, ok, type Result } from '../../../../shared/lib/result.ts'
import { recall, remember } from '../remembered.ts'

const TIMEOUT_MS = 6_000
const PATIENCE_MS = 1_000
const BYTES_MAX = 64 * 1024

export type Source =
  | { readonly kind: 'server' }
  | { readonly kind: 'channel'; readonly channel: string }
  | { readonly kind: 'announcement'; readonly url: string }

/** What to join: the channel, and where its signaling and ICE servers are. */
export interface AnnouncedTarget {
  readonly channel: string
  readonly thumbprint: string
  /** What the announcement calls the channel; the channel's own name where there is none. */
  readonly name: string
  readonly description: string
  readonly signaling: readonly string[]
  readonly iceServers: readonly RTCIceServer[]
  /** The announcement came from this browser's memory because its server did not answer. */
  readonly remembered: boolean
  /** Undefined where the address names the channel itself. */
  readonly announcement: Announcement | undefined
  /** The announcement that the server gives now, where it names another channel than this browser knows. It is not followed before a click. */
  readonly announcedNow?: Announcement | undefined
}

export type AnnouncementError = 'unclaimed' | 'unreachable' | 'malformed'

export type AddressError = 'bad-channel' | 'bad-announcement-address'

/** Reads a page's address. Fails when what stands after `#` or `?announcement=` cannot be used. */
export function readSource(address: URL): Result<Source, AddressError> {
  const hash = decode(address.hash.slice(1))
  if (hash.startsWith('crew:')) {
    const channel = parseChannel(hash)
    return channel.ok ? ok({ kind: 'channel', channel: channel.value.uri }) : err('bad-channel')
  }
  const announced = address.searchParams.get('announcement')
  if (announced === null) return ok({ kind: 'server' })
  const url = URL.canParse(announced, address.href) ? new URL(announced, address.href) : undefined
  if (url?.protocol === 'https:' || url?.protocol === 'http:')
    return ok({ kind: 'announcement', url: url.href })
  return err('bad-announcement-address')
}

/**
 * Finds what to join. Falls back to the remembered announcement when the server does not answer, or a log-in page of
 * some Wi-Fi answers in its place; also when it takes longer than `patienceMs`, since what this browser keeps should be
 * on the page at once. A late answer is remembered for the next time. Of an address that anybody may have put into the link
 * nothing is remembered before `rememberTarget`. Where another channel is announced now than the remembered one, that one stays until
 * the reader follows.
 */
export async function findTarget(
  source: Source,
  origin: string,
  patienceMs = PATIENCE_MS,
): Promise<Result<AnnouncedTarget, AnnouncementError>> {
  if (source.kind === 'channel') return ok(bareTarget(source.channel, origin))
  const url = addressOf(source, origin)
  const remembered = recalled(url)
  const fetching = fetchAnnouncement(url).then((fetched) => {
    if (fetched.ok && (remembered ? isSame(fetched.value, remembered) : source.kind === 'server'))
      keep(url, fetched.value)
    return fetched
  })
  const fetched = await (remembered ? Promise.race([fetching, late(patienceMs)]) : fetching)
  if (fetched.ok && remembered && !isSame(fetched.value, remembered))
    return ok({ ...toTarget(remembered, new URL(url).origin, true), announcedNow: fetched.value })
  if (fetched.ok) return ok(toTarget(fetched.value, new URL(url).origin, false))
  return remembered && fetched.error !== 'unclaimed'
    ? ok(toTarget(remembered, new URL(url).origin, true))
    : fetched
}

/** The reader wants this channel: its address works from now on without its server, too. */
export function rememberTarget(source: Source, { announcement }: AnnouncedTarget): void {
  if (source.kind === 'announcement' && announcement) keep(source.url, announcement)
}

/** The reader follows what is announced now. */
export function settleTarget(source: Source, { announcedNow }: AnnouncedTarget, origin: string): void {
  if (announcedNow && source.kind !== 'channel') keep(addressOf(source, origin), announcedNow)
}

/** A channel of this server, as its announcement says, whatever link led to it. */
export function ownTarget(
  channel: string,
  origin: string,
  announcement: Announcement | undefined,
): AnnouncedTarget {
  return announcement?.channel === channel
    ? toTarget(announcement, origin, false)
    : bareTarget(channel, origin)
}

async function late(ms: number): Promise<Result<never, 'unreachable'>> {
  await new Promise((resolve) => setTimeout(resolve, ms))
  return err('unreachable')
}

export async function fetchAnnouncement(url: string): Promise<Result<Announcement, AnnouncementError>> {
  let text: string
  try {
    const response = await fetch(url, { cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS) })
    if (response.status === 404) return err('unclaimed')
    if (!response.ok) return err('unreachable')
    text = await response.text()
  } catch {
    return err('unreachable')
  }
  return readAnnouncement(text)
}

function readAnnouncement(text: string): Result<Announcement, 'malformed'> {
  if (text.length > BYTES_MAX) return err('malformed')
  try {
    const parsed = parseAnnouncement(JSON.parse(text))
    return parsed.ok ? parsed : err('malformed')
  } catch {
    return err('malformed')
  }
}

function toTarget(announcement: Announcement, origin: string, remembered: boolean): AnnouncedTarget {
  const { thumbprint } = bareTarget(announcement.channel, origin)
  return {
    channel: announcement.channel,
    thumbprint,
    name: announcement.name,
    description: announcement.description,
    signaling: announcement.signaling.length > 0 ? announcement.signaling : [origin],
    iceServers: announcement.iceServers.map(({ urls, username, credential }) => ({
      urls,
      ...(username === undefined ? {} : { username }),
      ...(credential === undefined ? {} : { credential }),
    })),
    remembered,
    announcement,
  }
}

function bareTarget(channel: string, origin: string): AnnouncedTarget {
  const parsed = parseChannel(channel)
  const { thumbprint, name } = parsed.ok ? parsed.value : { thumbprint: '', name: channel }
  return {
    channel,
    thumbprint,
    name,
    description: '',
    signaling: [origin],
    iceServers: [],
    remembered: false,
    announcement: undefined,
  }
}

function addressOf(source: Exclude<Source, { kind: 'channel' }>, origin: string): string {
  return source.kind === 'server' ? `${origin}/announcement.json` : source.url
}

const isSame = (one: Announcement, other: Announcement) => one.channel === other.channel
const keyOf = (url: string) => `flashcrew:announcement:${url}`

function keep(url: string, announcement: Announcement): void {
  remember(keyOf(url), JSON.stringify(announcement))
}

function recalled(url: string): Announcement | undefined {
  const parsed = readAnnouncement(recall(keyOf(url)) ?? '')
  return parsed.ok ? parsed.value : undefined
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
