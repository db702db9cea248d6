/**
 * Unpacks a zip that was dropped on the console. fflate inflates; the directory is read here, since fflate's own
 * reader takes the declared sizes on trust, and a bomb is exactly a zip that lies about them.
 */
import { Inflate } from 'fflate'
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import { shakemapLimits as limits } from '../limits.ts'
import { typeOf } from './product-paths.ts'

export interface UnzippedFile {
  readonly path: string
  readonly data: Blob
}

interface Entry {
  readonly path: string
  readonly method: number
  readonly packed: Uint8Array<ArrayBuffer>
  readonly size: number
}

const END_BYTES = 22
const COMMENT_BYTES_MAX = 65_535
const SLICE_BYTES = 16 * 1024 // inflates to 16 MB at most, so a liar is caught before it hurts
const STORED = 0
const DEFLATED = 8
const DAMAGED = 'The zip is damaged or is not a zip.'

/** The files of a zip, folders left out, a single folder around them all taken off. The error is one sentence. */
export async function unzip(zip: Blob): Promise<Result<UnzippedFile[]>> {
  if (zip.size > limits.zipBytesMax) return err('The zip is over 64 MB, more than one release may hold.')
  let bytes: Uint8Array<ArrayBuffer>
  try {
    bytes = new Uint8Array(await zip.arrayBuffer())
  } catch {
    return err('The zip could not be read.')
  }
  const entries = readDirectory(bytes)
  if (!entries.ok) return entries
  const declared = entries.value.reduce((sum, { size }) => sum + size, 0)
  if (declared > limits.zipBytesMax)
    return err('The zip unpacks to over 64 MB, more than one release may hold.')
  const files: UnzippedFile[] = []
  for (const entry of entries.value) {
    const data = unpack(entry)
    if (!data.ok) return data
    files.push({ path: entry.path, data: new Blob(data.value, { type: typeOf(entry.path) }) })
  }
  if (files.length === 0) return err('The zip has no files.')
  return ok(withoutCommonFolder(files))
}

function readDirectory(bytes: Uint8Array<ArrayBuffer>): Result<Entry[]> {
  const view = new DataView(bytes.buffer)
  let end = bytes.length - END_BYTES
  const lowest = Math.max(0, end - COMMENT_BYTES_MAX)
  while (end >= lowest && view.getUint32(end, true) !== 0x06054b50) end--
  if (end < lowest) return err(DAMAGED)
  const count = view.getUint16(end + 10, true)
  if (count > limits.zipEntriesMax * 2) return err('The zip has more files than one release may hold.')
  const entries: Entry[] = []
  const seen = new Set<string>()
  let at = view.getUint32(end + 16, true)
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50) return err(DAMAGED)
    const flags = view.getUint16(at + 8, true)
    const packedSize = view.getUint32(at + 20, true)
    const nameLength = view.getUint16(at + 28, true)
    const local = view.getUint32(at + 42, true)
    if (at + 46 + nameLength > bytes.length || local + 30 > bytes.length) return err(DAMAGED)
    const path = decodeName(bytes.subarray(at + 46, at + 46 + nameLength))
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
    if (view.getUint32(local, true) !== 0x04034b50 || start + packedSize > bytes.length) return err(DAMAGED)
    const entry = {
      path,
      method: view.getUint16(at + 10, true),
      packed: bytes.subarray(start, start + packedSize),
      size: view.getUint32(at + 24, true),
    }
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
    if (path.endsWith('/') || isLitter(path)) continue
    if (flags & 1) return err('The zip is encrypted; unpack it first.')
    if (!isSafePath(path)) return err(`The zip has a file with an unsafe path: ${path.slice(0, 60)}`)
    if (seen.has(path)) return err(`The zip has two files of one path: ${path.slice(0, 60)}`)
    seen.add(path)
    entries.push(entry)
    if (entries.length > limits.zipEntriesMax) return err('The zip has more files than one release may hold.')
  }
  return ok(entries)
}

/** Exactly as many bytes as the directory declares, or none. */
function unpack({ path, method, packed, size }: Entry): Result<Uint8Array<ArrayBuffer>[]> {
  const lie = err(
    `The zip does not hold what it declares for ${path.slice(0, 60)}; it is damaged or hostile.`,
  )
  if (method === STORED) return packed.length === size ? ok([packed]) : lie
  if (method !== DEFLATED) return err(`The zip packs ${path.slice(0, 60)} in a way that is not known here.`)
  const parts: Uint8Array<ArrayBuffer>[] = []
  let total = 0
  let ended = false
  const inflate = new Inflate((part, final) => {
    total += part.length
    ended ||= final
    if (total <= size) parts.push(new Uint8Array(part))
  })
  try {
    for (let at = 0; at < packed.length; at += SLICE_BYTES) {
      inflate.push(packed.subarray(at, at + SLICE_BYTES), at + SLICE_BYTES >= packed.length)
      if (total > size) return lie
    }
  } catch {
    return lie
  }
  return total === size && ended ? ok(parts) : lie
}

function decodeName(bytes: Uint8Array): string {
  // Old zips name in code page 437; what is not UTF-8 becomes U+FFFD and is still one distinct name.
  return new TextDecoder().decode(bytes).replaceAll('\\', '/')
}

function isSafePath(path: string): boolean {
  if (path.length === 0 || path.length > limits.zipPathCharsMax || /^[a-z]:/i.test(path)) return false
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  if (/[\u0000-\u001F\u007F]/.test(path)) return false
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}

/** What a desktop puts into zips by itself. */
function isLitter(path: string): boolean {
  return path.startsWith('__MACOSX/') || /(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini)$/i.test(path)
}

function withoutCommonFolder(files: readonly UnzippedFile[]): UnzippedFile[] {
  const folder = files[0]?.path.slice(0, (files[0]?.path.indexOf('/') ?? -1) + 1) ?? ''
  // Of `maps/C:x` only `C:x` would be left, which no release may have.
  const common =
    folder !== '' &&
    files.every(({ path }) => path.startsWith(folder) && isSafePath(path.slice(folder.length)))
  return files.map(({ path, data }) => ({ path: common ? path.slice(folder.length) : path, data }))
}
