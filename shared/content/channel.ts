/**
 * A channel is what one publisher publishes on (Scattercast's session): `crew://<thumbprint>/<name>`.
 * The thumbprint (RFC 7638, SHA-256) of the publisher's public key is the whole root of trust.
 */
import * as v from 'valibot'
import { limits } from '../wire/limits.ts'
import { err, ok, type Result } from '../lib/result.ts'

declare const channelBrand: unique symbol
/** A channel's URI, known to be well formed. */
export type ChannelUri = string & { readonly [channelBrand]: true }

export interface ChannelParts {
  readonly uri: ChannelUri
  /** Base64url of 32 bytes: 43 characters. */
  readonly thumbprint: string
  readonly name: string
}

const CHANNEL = /^crew:\/\/([A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])\/([a-z0-9][a-z0-9-]{0,62})$/

export const CHANNEL_HELP =
  'A channel looks like crew://<43 letters, digits, - or _>/<name>; the name has small letters, digits and hyphens.'

export function parseChannel(text: string): Result<ChannelParts, 'not-a-channel'> {
  const match = text.length <= limits.channelCharsMax ? CHANNEL.exec(text) : null
  const [uri, thumbprint, name] = match ?? []
  if (!uri || !thumbprint || !name) return err('not-a-channel')
  return ok({ uri: uri as ChannelUri, thumbprint, name })
}

export function channelUri(thumbprint: string, name: string): Result<ChannelUri, 'not-a-channel'> {
  const parsed = parseChannel(`crew://${thumbprint}/${name}`)
  return parsed.ok ? ok(parsed.value.uri) : parsed
}

/** A public EC P-256 key as a JWK; nothing private can be in it. */
export const publicKeySchema = v.strictObject({
  kty: v.literal('EC'),
  crv: v.literal('P-256'),
  x: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
  y: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
})
export type PublicKey = v.InferOutput<typeof publicKeySchema>

const iceServerSchema = v.object({
  urls: v.union([
    v.pipe(v.string(), v.maxLength(300)),
    v.pipe(v.array(v.pipe(v.string(), v.maxLength(300))), v.maxLength(8)),
  ]),
  username: v.optional(v.pipe(v.string(), v.maxLength(300))),
  credential: v.optional(v.pipe(v.string(), v.maxLength(300))),
})

/** 16 bytes, base64url. */
export const PEER_ID = /^[A-Za-z0-9_-]{21}[AQgw]$/

/** A channel's announcement: what a receiver needs to find it. Believed for addresses only, never for content. */
export const announcementSchema = v.object({
  channel: v.pipe(
    v.string(),
    v.check((text) => parseChannel(text).ok, CHANNEL_HELP),
  ),
  name: v.pipe(v.string(), v.maxLength(200)),
  description: v.optional(v.pipe(v.string(), v.maxLength(1_000)), ''),
  key: publicKeySchema,
  /** Thumbprint of the channel's recovery key (rule T8). */
  recovery: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/))),
  signaling: v.pipe(v.array(v.pipe(v.string(), v.url(), v.maxLength(300))), v.maxLength(8)),
  iceServers: v.optional(v.pipe(v.array(iceServerSchema), v.maxLength(8)), []),
  /** Peers of the operator that are always on: a publisher believes one of them alone (rule C3). */
  helpers: v.optional(
    v.pipe(v.array(v.pipe(v.string(), v.regex(PEER_ID))), v.maxLength(limits.helpersMax)),
    [],
  ),
  webSeeds: v.optional(v.pipe(v.array(v.pipe(v.string(), v.url(), v.maxLength(300))), v.maxLength(8)), []),
})
export type Announcement = v.InferOutput<typeof announcementSchema>

export function parseAnnouncement(json: unknown): Result<Announcement> {
  const parsed = v.safeParse(announcementSchema, json)
  return parsed.success ? ok(parsed.output) : err(parsed.issues[0].message)
}
