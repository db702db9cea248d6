/** The newest version of a site that anybody knows: its published document, and the signaling server's last header. */
import { randomBytes } from 'node:crypto'
import { io } from 'socket.io-client'
import { verifyHeader } from '../../client/keys/signatures.ts'
import type { Header } from '../../shared/content/manifest.ts'
import { parseSiteManifest } from '../../shared/content/site-manifest.ts'
import { decode, replies } from '../../shared/wire/signaling.ts'
import { toUtf8 } from '../../shared/lib/text.ts'

/** A build does not wait longer for anybody. */
const answerMs = 4_000

export interface Newest {
  /** Verified; in no order. */
  readonly headers: readonly Header[]
  /** One sentence about each place that could not be asked. */
  readonly warnings: readonly string[]
}

export interface Places {
  readonly channel: string
  /** Where the site's document is published. */
  readonly document?: URL | undefined
  /** Origin of the signaling server. */
  readonly server?: string | undefined
}

/** Never rejects: a build goes on without an answer, by the clock. */
export async function newestKnown({ channel, document, server }: Places): Promise<Newest> {
  const [published, told] = await Promise.all([
    document ? publishedHeader(document, channel) : null,
    server === undefined ? null : serverHeader(server, channel),
  ])
  const found = [published, told]
  return {
    headers: found.filter((each) => each !== null && typeof each === 'object'),
    warnings: found.filter((each) => typeof each === 'string'),
  }
}

/** Null where nothing is published there yet; a sentence where that is not known. */
async function publishedHeader(document: URL, channel: string): Promise<Header | null | string> {
  const unseen = `The published document ${document.href} could not be looked at`
  try {
    const answer = await fetch(document, { cache: 'no-store', signal: AbortSignal.timeout(answerMs) })
    if (answer.status === 404 || answer.status === 410) return null
    if (!answer.ok) return `${unseen}: the site answers ${answer.status}.`
    const parsed = parseSiteManifest(await answer.text())
    if (!parsed.ok) return `${unseen}: ${parsed.error}.`
    const header = await verifyHeader(parsed.value.jws, channel)
    return header ?? `${unseen}: it is signed by another key.`
  } catch {
    return `${unseen}: the site does not answer.`
  }
}

/** The header that the server gives whoever joins. Null where it has none; a sentence where it does not say. */
export async function serverHeader(server: string, channel: string): Promise<Header | null | string> {
  const socket = io(server, { reconnection: false, forceNew: true, timeout: answerMs })
  try {
    const answer: unknown = await socket.timeout(answerMs).emitWithAck('join', {
      channel,
      // A peer that nobody meets: it has left before anybody is introduced to it.
      peer: randomBytes(16).toString('base64url'),
    })
    const reply = decode(replies.join, answer)
    if (!reply.ok || 'refused' in reply.value)
      return `The server ${server} does not serve this channel, and was not asked for the newest version.`
    const { header } = reply.value
    return header === null ? null : await verifyHeader(toUtf8(header), channel)
  } catch {
    return `The server ${server} does not answer, and was not asked for the newest version.`
  } finally {
    socket.disconnect()
  }
}
