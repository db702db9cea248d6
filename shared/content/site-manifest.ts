/**
 * A web site's manifest, `flashcrew.json`: a signed release of the site's large files as one JSON document, so that a
 * visitor needs no peer to have it. The site itself is the web seed. Nothing here is verified: the header by its
 * signature, the manifest by its hash in the header, and the channel by who names it.
 */
import * as v from 'valibot'
import { fromBase64Url, toBase64Url, fromUtf8, toUtf8 } from '../lib/text.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { limits } from '../wire/limits.ts'
import { parseChannel, type ChannelParts } from './channel.ts'

/** Version of the document. */
const VERSION = 1
/** Four letters of base64 for three bytes, and room for the rest. */
const siteManifestCharsMax = Math.ceil(limits.manifestBytesMax * 1.4) + 16 * 1024

/** Beside the document: where `flashcrew sign` says that the files lie. */
export const HERE = './'

export interface SiteManifest {
  readonly channel: ChannelParts
  /** Compact JWS, ASCII. */
  readonly jws: Uint8Array
  /** As encodeManifest makes it. */
  readonly manifest: Uint8Array
  /** Where the files lie, relative to the document's own address; the first is asked. */
  readonly webSeeds: readonly string[]
}

const schema = v.object({
  flashcrew: v.literal(VERSION, 'its version is another'),
  channel: v.string(),
  header: v.pipe(v.string(), v.maxLength(limits.headerBytesMax)),
  manifest: v.pipe(v.string(), v.maxLength(siteManifestCharsMax)),
  webSeeds: v.pipe(v.array(v.pipe(v.string(), v.maxLength(300))), v.minLength(1), v.maxLength(8)),
})

/** The document's text. */
export function encodeSiteManifest({ channel, jws, manifest, webSeeds }: SiteManifest): string {
  const document = {
    flashcrew: VERSION,
    channel: channel.uri,
    header: fromUtf8(jws) ?? '',
    manifest: toBase64Url(manifest),
    webSeeds,
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

/** The error is the end of a sentence. */
export function parseSiteManifest(text: string): Result<SiteManifest> {
  if (text.length > siteManifestCharsMax + limits.headerBytesMax) return err('it is too large to be one')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return err('it is not JSON')
  }
  const parsed = v.safeParse(schema, json)
  if (!parsed.success) return err(parsed.issues[0].message)
  const { channel: uri, header, manifest: encoded, webSeeds } = parsed.output
  const channel = parseChannel(uri)
  const manifest = fromBase64Url(encoded)
  if (!channel.ok) return err('it names no channel')
  if (manifest === undefined) return err('its list of files cannot be read')
  return ok({ channel: channel.value, jws: toUtf8(header), manifest, webSeeds })
}
