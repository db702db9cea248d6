/** Made-up releases for the simulator: real manifests and headers, with hashes that only the world can check. */
import { assert } from '../../lib/assert.ts'
import { equalBytes } from '../../lib/bytes.ts'
import { toBase64Url, toUtf8 } from '../../lib/text.ts'
import { Random } from '../../lib/random.ts'
import { chunkBytesFor, chunkLength } from '../../content/chunks.ts'
import {
  chunkHashBytes,
  encodeManifest,
  type Header,
  type Manifest,
  type Status,
} from '../../content/manifest.ts'

export const SIM_CHANNEL = `crew://${'A'.repeat(43)}/sim`

export interface Content {
  readonly header: Header
  readonly jws: Uint8Array
  readonly manifest: Manifest
  readonly manifestBytes: Uint8Array
  readonly chunks: readonly Uint8Array[]
  fits(hash: string, bytes: Uint8Array): boolean
}

export interface ContentOptions {
  readonly bytes: number
  readonly sequence?: number
  readonly status?: Status
  readonly alongside?: readonly string[]
  /** Another size of chunks than the manifest's rule gives. */
  readonly chunkBytes?: number
  /** So many bytes are a file that is wanted first. */
  readonly firstBytes?: number
  /** So many files of equal size instead, each of whole chunks, as a site's are (aligned). */
  readonly files?: number
}

const type = 'application/octet-stream'

/** A release of one file of random bytes, or two, or of a site's. */
export function makeContent(seed: string, options: ContentOptions): Content {
  const random = new Random(`content/${seed}`)
  const { bytes, sequence = 1, status = 'test', alongside, chunkBytes = chunkBytesFor(bytes) } = options
  const { firstBytes = 0, files = 0 } = options
  assert(files === 0 || bytes % (files * chunkBytes) === 0, 'a site’s files are of whole chunks here')
  const count = Math.ceil(bytes / chunkBytes)
  const token = (length: number): string => toBase64Url(Uint8Array.from({ length }, () => random.below(256)))
  const chunks = Array.from({ length: count }, (_, i) => {
    const chunk = new Uint8Array(chunkLength(i, { bytes, chunkBytes }))
    // No two chunks are equal.
    for (let k = 0; k < chunk.length; k++) chunk[k] = (((i + 1) * (k + 1) + (i >> 3) + sequence) & 127) | 128
    // Its number, in digits of seven bits.
    for (let k = 0; k < Math.min(3, chunk.length); k++) chunk[k] = ((i >> (7 * k)) & 127) | 128
    return chunk
  })
  const manifest: Manifest = {
    files:
      files > 0
        ? siteFiles(files, bytes)
        : [
            ...(firstBytes > 0 ? [{ path: 'first.bin', type, size: firstBytes, priority: 1 }] : []),
            { path: 'file.bin', type, size: bytes - firstBytes, priority: 0 },
          ],
    chunks: chunks.map(() => token(chunkHashBytes)),
  }
  const manifestBytes = encodeManifest(manifest)
  const manifestHash = token(32)
  const header: Header = {
    id: token(16),
    channel: SIM_CHANNEL,
    sequence,
    title: `Simulated release ${sequence}`,
    status,
    issued: '2026-01-01T00:00:00Z',
    manifest: manifestHash,
    manifestBytes: manifestBytes.length,
    bytes,
    chunkBytes,
    chunks: count,
    ...(files > 0 ? { aligned: true as const } : {}),
    ...(alongside ? { alongside: [...alongside] } : {}),
  }
  const expected = new Map<string, Uint8Array>([[manifestHash, manifestBytes]])
  for (const [i, hash] of manifest.chunks.entries()) {
    const chunk = chunks[i]
    if (chunk) expected.set(hash, chunk)
  }
  return {
    header,
    jws: jwsOf(header, token),
    manifest,
    manifestBytes,
    chunks,
    fits: (hash, candidate) => {
      const right = expected.get(hash)
      return right !== undefined && equalBytes(right, candidate)
    },
  }
}

function siteFiles(count: number, bytes: number): Manifest['files'] {
  return Array.from({ length: count }, (_, i) => ({
    path: `${String(i).padStart(3, '0')}.bin`,
    type,
    size: bytes / count,
    priority: 0,
  }))
}

/** As a console writes it, but for the keys and the signature, which are random. */
function jwsOf(header: Header, token: (length: number) => string): Uint8Array {
  const jwk = { kty: 'EC', crv: 'P-256', x: token(32), y: token(32) }
  const head = { alg: 'ES256', typ: 'crew-header+jws', jwk }
  const payload = Object.fromEntries(Object.entries(header).filter(([field]) => field !== 'id'))
  const parts = [head, payload].map((part) => toBase64Url(toUtf8(JSON.stringify(part))))
  return toUtf8([...parts, token(64)].join('.'))
}
