/**
 * What a page must offer before anything can work, said in one sentence each; and what follows from where we run:
 * the default signaling server, and a modest upload on metered links.
 */
import type { Channel, JoinOptions, Problem } from '../api.ts'
import type { ChannelParts } from '../../shared/content/channel.ts'
import { CHANNEL_HELP, parseAnnouncement, parseChannel } from '../../shared/content/channel.ts'
import { fromUtf8 } from '../../shared/lib/text.ts'
import { thumbprint } from '../keys/signatures.ts'

/** Bytes per second given up on data-saver and cellular, unless the page sets its own limit. */
const MODEST_UPLOAD = 50_000
/** An announcement has a name, a key and a few addresses. */
const announcementBytesMax = 64 * 1024
const announcementMs = 15_000

/** What `join`, `createPublisher` and `publish` reject with; `code` is stable, `message` one sentence to show. */
export class ProblemError extends Error {
  readonly code: Problem['code']

  constructor(code: Problem['code'], message: string) {
    super(message)
    this.name = 'ProblemError'
    this.code = code
  }
}

export type Rtc = NonNullable<JoinOptions['rtc']>

/**
 * Throws a ProblemError where WebCrypto or WebRTC is missing, else returns the WebRTC implementation to use.
 */
export function checkEnvironment(
  rtc: JoinOptions['rtc'],
  scope: Partial<typeof globalThis> = globalThis,
): Rtc {
  // The compiler believes that every page has these; an insecure origin or a hardened browser does not.
  if (!scope.crypto?.subtle) {
    throw new ProblemError(
      'insecure-origin',
      'Signatures cannot be checked here, because browsers offer WebCrypto only at secure addresses. Open this page by its https:// address.',
    )
  }
  if (rtc) return rtc
  const { RTCPeerConnection, RTCSessionDescription, RTCIceCandidate } = scope
  if (!RTCPeerConnection || !RTCSessionDescription || !RTCIceCandidate) {
    throw new ProblemError(
      'no-webrtc',
      'This browser has no WebRTC, or an extension or a policy blocks WebRTC. Allow WebRTC, or open this page in another browser.',
    )
  }
  return { RTCPeerConnection, RTCSessionDescription, RTCIceCandidate }
}

export interface JoinTarget {
  readonly channel: ChannelParts
  /** Of the announcement; empty when joined by a channel's name. */
  readonly signaling: readonly string[]
  readonly iceServers: readonly RTCIceServer[]
  /** Thumbprint of the channel's recovery key. */
  readonly recovery?: string | undefined
}

/** What to join, in form: a channel's name, or an announcement's address. Throws 'bad-channel'. */
export function parseTarget(text: string): ChannelParts | URL {
  const named = parseChannel(text)
  const target = named.ok ? named.value : announcementUrl(text)
  if (!target) throw new ProblemError('bad-channel', CHANNEL_HELP)
  return target
}

/** Fetches the announcement where there is one, and checks that its key is its channel's. Rejects with 'bad-announcement'. */
export async function resolveTarget(target: ChannelParts | URL): Promise<JoinTarget> {
  if (!(target instanceof URL)) return { channel: target, signaling: [], iceServers: [] }
  const announcement = parseAnnouncement(await fetchJson(target))
  if (!announcement.ok) throw badAnnouncement(target, announcement.error)
  const { channel, key, signaling, iceServers, recovery } = announcement.value
  const parsed = parseChannel(channel)
  if (!parsed.ok) throw badAnnouncement(target, CHANNEL_HELP)
  if ((await thumbprint(key)) !== parsed.value.thumbprint)
    throw badAnnouncement(target, 'its key is not the one that its channel is named after')
  return { channel: parsed.value, signaling, iceServers: iceServers.map(toIceServer), recovery }
}

/** The origin that serves this module: a script tag's server, whatever page it is on. Undefined for a file or a blob. */
export function defaultSignaling(moduleUrl: string, pageOrigin: string | undefined): string | undefined {
  const origins = [originOf(moduleUrl), pageOrigin && originOf(pageOrigin)]
  return origins.find((origin) => origin !== undefined && /^https?:/.test(origin))
}

/** Signaling servers as origins, the given order kept; what is no http(s) address is left out. */
export function serverOrigins(servers: readonly string[]): string[] {
  const origins = servers.map(originOf).filter((origin) => origin !== undefined && /^https?:/.test(origin))
  return [...new Set(origins.filter((origin) => origin !== undefined))]
}

interface NetworkInformation extends EventTarget {
  readonly saveData?: boolean
  readonly type?: string
}

/**
 * Calls back with the upload limit that the network suggests, in bytes per second (null: none), now and whenever the network
 * changes. Returns how to stop.
 */
export function watchNetwork(
  tell: (bytesPerSecond: number | null) => void,
  network: unknown = (globalThis.navigator as { connection?: unknown } | undefined)?.connection,
): () => void {
  const connection = network as NetworkInformation | undefined
  const update = () =>
    tell(connection?.saveData === true || connection?.type === 'cellular' ? MODEST_UPLOAD : null)
  update()
  // Old engines give a plain object without events.
  if (typeof connection?.addEventListener !== 'function') return () => {}
  connection.addEventListener('change', update)
  return () => connection.removeEventListener('change', update)
}

/** Adds a problem to a list of standing ones; false when one of that code stands already. */
export function addProblem(problems: Problem[], problem: Channel['problems'][number]): boolean {
  if (problems.some((standing) => standing.code === problem.code)) return false
  problems.push(problem)
  return true
}

function announcementUrl(text: string): URL | undefined {
  // 'foo' is a mistyped channel sooner than a relative address.
  if (!/^(https?:\/\/|\.{0,2}\/)/.test(text)) return undefined
  try {
    const url = new URL(text, globalThis.location?.href)
    return /^https?:$/.test(url.protocol) ? url : undefined
  } catch {
    return undefined
  }
}

async function fetchJson(url: URL): Promise<unknown> {
  let bytes: Uint8Array
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(announcementMs) })
    if (!response.ok) throw badAnnouncement(url, `the server answers ${response.status}`)
    bytes = await readAtMost(response, announcementBytesMax)
  } catch (error) {
    if (error instanceof ProblemError) throw error
    throw badAnnouncement(url, 'it could not be fetched; check the address and the connection')
  }
  const text = fromUtf8(bytes)
  try {
    return JSON.parse(text ?? '')
  } catch {
    throw badAnnouncement(url, 'it is not JSON')
  }
}

async function readAtMost(response: Response, bytesMax: number): Promise<Uint8Array> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  const reader = response.body?.getReader()
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    bytes += part.value.length
    parts.push(part.value)
    if (bytes <= bytesMax) continue
    await reader?.cancel()
    throw new ProblemError('bad-announcement', `The announcement at ${response.url} is too large to be one.`)
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer())
}

function badAnnouncement(url: URL, why: string): ProblemError {
  return new ProblemError('bad-announcement', `The announcement at ${url.href} cannot be used: ${why}.`)
}

/** As WebRTC takes it: what is not known is not there. */
export function toIceServer(server: {
  urls: string | string[]
  username?: string | undefined
  credential?: string | undefined
}): RTCIceServer {
  const { urls, username, credential } = server
  return {
    urls,
    ...(username === undefined ? {} : { username }),
    ...(credential === undefined ? {} : { credential }),
  }
}

function originOf(address: string): string | undefined {
  try {
    return new URL(address).origin
  } catch {
    return undefined
  }
}
