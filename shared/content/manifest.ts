/**
 * A release is described twice: the header, a JWS of a few hundred bytes that floods the overlay, and the manifest,
 * the full list of files and chunk hashes, whose SHA-256 stands in the header, behind which it comes.
 */
import * as v from 'valibot'
import { err, ok, type Result } from '../lib/result.ts'
import { Reader, Writer } from '../wire/cursor.ts'
import { limits } from '../wire/limits.ts'
import { parseChannel } from './channel.ts'
import { layoutBytes } from './chunks.ts'

export const STATUSES = ['actual', 'exercise', 'test', 'cancel'] as const
export type Status = (typeof STATUSES)[number]

const hash = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/, 'a hash is 43 characters of base64url'),
)
const shortHash = (what: string) =>
  v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{21}[AQgw]$/, `a ${what} is 22 characters of base64url`))
/** First 16 bytes of SHA-256 over the JWS signing input, base64url: 22 characters. */
const releaseId = shortHash('release id')
const channelUriSchema = v.pipe(
  v.string(),
  v.check((text) => parseChannel(text).ok, 'not a channel'),
)
const count = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max))

/** What the publisher signs. */
const headerSchema = v.strictObject({
  channel: channelUriSchema,
  sequence: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  title: v.pipe(v.string(), v.minLength(1), v.maxLength(limits.titleCharsMax)),
  status: v.picklist(STATUSES),
  issued: v.pipe(v.string(), v.isoTimestamp()),
  note: v.optional(v.pipe(v.string(), v.maxLength(limits.noteCharsMax))),
  /** From then on the publisher does not stand by it. Receivers say so; it stays where it is. */
  expires: v.optional(v.pipe(v.string(), v.isoTimestamp())),
  /** SHA-256 of the manifest's bytes. */
  manifest: hash,
  manifestBytes: count(limits.manifestBytesMax),
  /** Sum of the files' sizes, and of the gaps where it is aligned. */
  bytes: count(limits.releaseBytesMax),
  chunkBytes: v.pipe(count(limits.chunkBytesMax), v.minValue(1)),
  chunks: count(limits.chunksMax),
  /** Every file begins with a chunk of its own (chunks.ts). */
  aligned: v.optional(v.literal(true)),
  /** Ids of earlier releases that stay current beside this one; all others are superseded by it. */
  alongside: v.optional(v.pipe(v.array(releaseId), v.maxLength(limits.releasesCurrentMax - 1))),
  /** The channel of the publisher's new key, in whose place this one was: the old key's last word. */
  successor: v.optional(channelUriSchema),
  /** Thumbprint of the key that may speak for this channel when its own was stolen (recovery.ts). It never changes. */
  recovery: v.optional(hash),
  /** The channel's key has signed `recovery`: in a recovery's header alone. */
  commitment: v.optional(v.string()),
})
export type HeaderFields = v.InferOutput<typeof headerSchema>

/** A header whose signature the host has checked. */
export interface Header extends HeaderFields {
  readonly id: string
}

const fileSchema = v.strictObject({
  path: v.string(),
  type: v.pipe(v.string(), v.maxLength(100)),
  size: count(limits.releaseBytesMax),
  /** Higher comes first. */
  priority: v.pipe(v.number(), v.integer(), v.minValue(-100), v.maxValue(100)),
})
export type FileEntry = v.InferOutput<typeof fileSchema>

const manifestSchema = v.strictObject({
  files: v.pipe(v.array(fileSchema), v.minLength(1), v.maxLength(limits.releaseFilesMax)),
  /**
   * First 16 bytes of SHA-256 of each chunk of the files' bytes, one after another in the order of `files`. A forger
   * would have to find a second preimage, which takes 2^128 tries; a collision is of no use, since the publisher signs the list.
   */
  chunks: v.pipe(v.array(shortHash('chunk hash')), v.maxLength(limits.chunksMax)),
})
export type Manifest = v.InferOutput<typeof manifestSchema>

/** Of a chunk's hash in a manifest: half of a SHA-256, since everybody waits for the list. */
export const chunkHashBytes = 16

export type PathFault = 'empty-path' | 'long-path' | 'unsafe-path'

/** A path is relative, of `/`-separated parts, none of them `.`, `..` or empty, with no control characters or backslashes. */
export function checkPath(path: string): Result<string, PathFault> {
  if (path.length === 0) return err('empty-path')
  if (path.length > limits.pathCharsMax) return err('long-path')
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f\\]/.test(path) || /^[a-zA-Z]:/.test(path)) return err('unsafe-path')
  const unsafe = path.split('/').some((part) => part === '' || part === '.' || part === '..')
  return unsafe ? err('unsafe-path') : ok(path)
}

export function parseHeader(json: unknown): Result<HeaderFields> {
  const parsed = v.safeParse(headerSchema, json)
  if (!parsed.success) return err(`header: ${parsed.issues[0].message}`)
  const header = parsed.output
  if (Math.ceil(header.bytes / header.chunkBytes) !== header.chunks)
    return err('header: chunk count does not fit the size')
  if (header.sequence >= limits.recoverySequenceMin !== (header.commitment !== undefined))
    return err('header: its number is a recovery’s, and it is none')
  return ok(header)
}

/** Binary: the files as JSON with their length before them, then 16 bytes a chunk, since everyone must have it first. */
export function encodeManifest(manifest: Manifest): Uint8Array<ArrayBuffer> {
  const writer = new Writer().text(JSON.stringify(manifest.files))
  for (const chunk of manifest.chunks) writer.id(chunk, chunkHashBytes)
  return writer.finish()
}

/** Hashes of the chunks that an encoded manifest lists; none where it is not of its form. Nothing else of it is looked at. */
export function chunksListedIn(bytes: Uint8Array): readonly string[] {
  return splitManifest(bytes)?.chunks ?? []
}

function splitManifest(bytes: Uint8Array): { text: string; chunks: string[] } | undefined {
  const reader = new Reader(bytes)
  const text = reader.text(limits.manifestBytesMax)
  const chunks: string[] = []
  while (reader.left >= chunkHashBytes) chunks.push(reader.id(chunkHashBytes))
  return reader.failed || reader.left > 0 ? undefined : { text, chunks }
}

/** Parses a manifest whose hash has been checked, and checks that it fits its header. */
export function parseManifest(bytes: Uint8Array, header: HeaderFields): Result<Manifest> {
  const split = splitManifest(bytes)
  if (split === undefined) return err('manifest: not of its form')
  const { text, chunks } = split
  let files: unknown
  try {
    files = JSON.parse(text)
  } catch {
    return err('manifest: not JSON')
  }
  const parsed = v.safeParse(manifestSchema, { files, chunks })
  if (!parsed.success) return err(`manifest: ${parsed.issues[0].message}`)
  const manifest = parsed.output
  const paths = new Set<string>()
  for (const file of manifest.files) {
    if (!checkPath(file.path).ok) return err('manifest: unsafe path')
    if (paths.has(file.path)) return err('manifest: duplicate path')
    paths.add(file.path)
  }
  if (layoutBytes(manifest.files, header) !== header.bytes)
    return err('manifest: sizes do not add up to the header')
  if (manifest.chunks.length !== header.chunks) return err('manifest: chunk count differs from the header')
  return ok(manifest)
}
