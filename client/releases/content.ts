/** From what a publisher hands in to what is signed: checks first, then the files laid out, cut and hashed. */
import type { PublishFile, PublishRequest } from '../api.ts'
import { ProblemError } from '../peer/environment.ts'
import { sha256, shortHash } from '../keys/signatures.ts'
import { layoutFor, layoutOrder, startAfter, type Layout } from '../../shared/content/chunks.ts'
import {
  checkPath,
  encodeManifest,
  STATUSES,
  type HeaderFields,
  type Manifest,
} from '../../shared/content/manifest.ts'
import { lookUp } from '../../shared/lib/look-up.ts'
import { limits } from '../../shared/wire/limits.ts'

export interface PreparedContent {
  readonly manifest: Manifest
  readonly manifestBytes: Uint8Array
  /** By hash. */
  readonly chunks: ReadonlyMap<string, Uint8Array>
  /** What the header says of it. */
  readonly fields: Pick<
    HeaderFields,
    'manifest' | 'manifestBytes' | 'bytes' | 'chunkBytes' | 'chunks' | 'aligned'
  >
}

/** Throws a ProblemError 'bad-publish' with one sentence where a request cannot be published. Reads no file. */
export function checkRequest(request: PublishRequest): void {
  const { title, status, files, note = '', expires, alongside = [] } = request
  if (title.trim() === '') throw badPublish('A release needs a title.')
  if (title.length > limits.titleCharsMax)
    throw badPublish(`The title is over ${limits.titleCharsMax} characters: shorten it.`)
  if (!STATUSES.includes(status)) throw badPublish(`“${status}” is no status: choose ${STATUSES.join(', ')}.`)
  if (note.length > limits.noteCharsMax)
    throw badPublish(`The note is over ${limits.noteCharsMax} characters: shorten it.`)
  if (expires !== undefined && !(Date.parse(expires) > Date.now()))
    throw badPublish('It would have expired already: choose a later time, or none.')
  if (alongside.length >= limits.releasesCurrentMax)
    throw badPublish(`At most ${limits.releasesCurrentMax - 1} earlier releases can stay beside a new one.`)
  checkFiles(files)
}

/** Reads, cuts and hashes the files of a checked request. Rejects with 'bad-publish' where one cannot be read. */
export async function prepare(
  files: readonly PublishFile[],
  { aligned = false }: { readonly aligned?: boolean } = {},
): Promise<PreparedContent> {
  const entries = files.map(({ path, data, priority = 0 }) => ({
    path,
    data,
    priority,
    type: typeOf(path, data),
  }))
  const ordered = layoutOrder(entries)
  const blobs = ordered.map(({ data }) => data)
  const layout = layoutFor(blobs, aligned)
  const { chunkBytes } = layout
  const whole = layOut(blobs, layout)
  const hashes: string[] = []
  const chunks = new Map<string, Uint8Array>()
  for (let start = 0; start < whole.size; start += chunkBytes) {
    const bytes = await read(whole.slice(start, start + chunkBytes))
    const hash = await shortHash(bytes)
    hashes.push(hash)
    chunks.set(hash, bytes)
  }
  const manifest: Manifest = {
    files: ordered.map(({ path, type, data, priority }) => ({ path, type, size: data.size, priority })),
    chunks: hashes,
  }
  const manifestBytes = encodeManifest(manifest)
  if (manifestBytes.length > limits.manifestBytesMax)
    throw badPublish('The names of the files are too long together: shorten them, or publish fewer files.')
  const fields = {
    manifest: await sha256(manifestBytes),
    manifestBytes: manifestBytes.length,
    bytes: whole.size,
    ...layout,
    chunks: hashes.length,
  }
  return { manifest, manifestBytes, chunks, fields }
}

/** All files' bytes, with zeros in the gaps of an aligned release. */
function layOut(files: readonly Blob[], layout: Layout): Blob {
  const parts: BlobPart[] = []
  let end = 0
  for (const data of files) {
    const gap = data.size === 0 ? 0 : startAfter(end, layout) - end
    if (gap > 0) parts.push(new Uint8Array(gap))
    parts.push(data)
    end += gap + data.size
  }
  return new Blob(parts)
}

export function badPublish(sentence: string): ProblemError {
  return new ProblemError('bad-publish', sentence)
}

function checkFiles(files: readonly PublishFile[]): void {
  if (files.length === 0) throw badPublish('There are no files to publish: add at least one.')
  if (files.length > limits.releaseFilesMax)
    throw badPublish(`A release has at most ${limits.releaseFilesMax} files, and these are ${files.length}.`)
  const paths = new Set<string>()
  let bytes = 0
  for (const { path, data, priority = 0 } of files) {
    const checked = checkPath(path)
    if (!checked.ok) throw badPublish(PATH_HELP[checked.error](path))
    if (paths.has(path)) throw badPublish(`Two files have the path “${path}”: rename or remove one.`)
    if (!Number.isInteger(priority) || Math.abs(priority) > 100)
      throw badPublish(`The priority of “${path}” is not a whole number from −100 to 100.`)
    paths.add(path)
    bytes += data.size
  }
  if (bytes > limits.releaseBytesMax) {
    throw badPublish(
      `The files are ${megabytes(bytes)} MB together, and a release is at most ${megabytes(limits.releaseBytesMax)} MB: leave some out.`,
    )
  }
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1024 / 1024)
}

const PATH_HELP = {
  'empty-path': () => 'A file has no path: give it a name.',
  'long-path': (path: string) =>
    `The path “${printable(path.slice(0, 40))}…” is over ${limits.pathCharsMax} characters: shorten it.`,
  'unsafe-path': (path: string) =>
    `The path “${printable(path)}” is not safe to save: use names separated by “/”, without “..”, “\\” or a drive letter.`,
}

/** A sentence is one line, whatever is in a name. */
function printable(path: string): string {
  return path.replaceAll(/\p{Cc}/gu, '\u{fffd}')
}

async function read(blob: Blob): Promise<Uint8Array> {
  try {
    return new Uint8Array(await blob.arrayBuffer())
  } catch {
    throw badPublish(
      'A file could not be read, perhaps because it changed or was moved: choose the files again.',
    )
  }
}

/** What browsers do not know of, or leave empty for a Blob. */
const TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  geojson: 'application/geo+json',
  gif: 'image/gif',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  json: 'application/json',
  kml: 'application/vnd.google-earth.kml+xml',
  kmz: 'application/vnd.google-earth.kmz',
  pdf: 'application/pdf',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain',
  webp: 'image/webp',
  xml: 'application/xml',
  zip: 'application/zip',
}

function typeOf(path: string, data: Blob): string {
  const known = lookUp(TYPES, path.slice(path.lastIndexOf('.') + 1).toLowerCase())
  const given = data.type.length <= 100 ? data.type : ''
  return given || known || 'application/octet-stream'
}
