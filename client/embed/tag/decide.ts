/** Whether a visitor's files come by way of others: what the first kilobytes of the script tag find out. Pure. */

/** Why everything comes by plain HTTP, as if the script was not there; counted and told by that word. */
export type Plain =
  | 'no-webrtc'
  | 'insecure-origin'
  | 'data-saver'
  | 'battery-saver'
  | 'no-consent'
  /** Connections are to go by a relay only, and the server names none. */
  | 'no-relay'
  | 'no-manifest'
  | 'bad-manifest'
  | 'no-server'
  | 'alone'
  /** Its own `src` had brought it before it was known whether there is company. */
  | 'loaded'
  /** A picture that the browser chooses among several. */
  | 'responsive'
  | 'stalled'
  | 'not-listed'
  /** The service worker that the page names cannot be registered. */
  | 'no-worker'
  | 'fault'

export interface BrowserAbilities {
  readonly hasWebRtc: boolean
  readonly hasCrypto: boolean
  /** The browser's data saver, or a cellular network. */
  readonly savesData: boolean
}

/** What the server tells of a channel (rule G6). */
export interface Company {
  /** Of the last half minute, this one included. */
  readonly visitors: number
  readonly peers: number
  readonly iceServers: readonly RTCIceServer[]
}

/** Before anything is asked of anybody. */
export function plainHere({ hasWebRtc, hasCrypto, savesData }: BrowserAbilities): Plain | null {
  if (!hasCrypto) return 'insecure-origin'
  if (!hasWebRtc) return 'no-webrtc'
  return savesData ? 'data-saver' : null
}

/** One visitor has nobody to share with: connections would only cost. */
export function plainAmong({ visitors, peers }: Company): Plain | null {
  return visitors < 2 && peers === 0 ? 'alone' : null
}

/** What is no such answer is none: a server of another kind, or a proxy's page. */
export function readCompany(answer: unknown): Company | null {
  if (typeof answer !== 'object' || answer === null) return null
  const { visitors, peers, iceServers } = answer as Record<string, unknown>
  if (typeof visitors !== 'number' || typeof peers !== 'number' || !Array.isArray(iceServers)) return null
  return { visitors, peers, iceServers: iceServers as RTCIceServer[] }
}
