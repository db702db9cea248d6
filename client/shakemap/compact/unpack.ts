/**
 * What all parts of a compact map have in common, before anything of them is believed: four letters, a version, and raw
 * DEFLATE (RFC 1951) of a head in JSON and what follows it.
 */
import { concat } from '../../../shared/lib/bytes.ts'
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import { shakemapLimits as limits } from '../limits.ts'

export const DAMAGED = 'The compact map is damaged.'
export const IMPOSSIBLE = 'The compact map says things about itself that cannot be.'
const SLICE_BYTES = 4 * 1024 // inflates to 4 MB at most, so a bomb is stopped before it hurts

export interface Unpacked {
  readonly version: number
  /** The head, whatever it is. */
  readonly json: unknown
  readonly rest: Uint8Array
}

/** `versions` are those that can be read. The error is a sentence. */
export async function unpackFile(
  file: Uint8Array<ArrayBuffer>,
  magic: readonly number[],
  versions: readonly number[],
): Promise<Result<Unpacked>> {
  if (file.length > limits.compactBytesMax)
    return err('The compact map is over 256 KB, more than it may have.')
  if (magic.some((byte, i) => file[i] !== byte)) return err('This is not a compact map.')
  const version = file[magic.length] ?? NaN
  if (!versions.includes(version))
    return err('The compact map is of a version that this page does not know: reload the page to update it.')
  const body = await unpack(file.subarray(magic.length + 1))
  if (!body.ok) return body
  const head = readHead(body.value)
  return head.ok ? ok({ version, ...head.value }) : head
}

function readHead(body: Uint8Array): Result<{ json: unknown; rest: Uint8Array }> {
  if (body.length < 4) return err(DAMAGED)
  const end = 4 + new DataView(body.buffer, body.byteOffset).getUint32(0)
  if (end > body.length || end > limits.compactHeadBytesMax) return err(DAMAGED)
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body.subarray(4, end)))
    return ok({ json, rest: body.subarray(end) })
  } catch {
    return err(DAMAGED)
  }
}

/**
 * By the browser's own inflate, beside the page's thread. It is given a slice at a time and asked for all that comes of it
 * before the next, so that a bomb ends as soon as it is more than a compact map can be.
 */
async function unpack(packed: Uint8Array<ArrayBuffer>): Promise<Result<Uint8Array>> {
  const { readable, writable } = new DecompressionStream('deflate-raw')
  const reader = readable.getReader()
  // It fails with the reading, which reports the fault, or because the reading has stopped.
  feed(writable.getWriter(), packed).catch(() => undefined)
  const parts: Uint8Array[] = []
  let total = 0
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      parts.push(next.value)
      total += next.value.length
      if (total <= limits.compactBodyBytesMax) continue
      reader.cancel().catch(() => undefined)
      return err('The compact map unpacks to more than it may have.')
    }
  } catch {
    return err(DAMAGED)
  }
  return ok(concat(parts))
}

async function feed(
  writer: WritableStreamDefaultWriter<BufferSource>,
  packed: Uint8Array<ArrayBuffer>,
): Promise<void> {
  for (let at = 0; at < packed.length; at += SLICE_BYTES)
    await writer.write(packed.subarray(at, at + SLICE_BYTES))
  await writer.close()
}
