/** Files whose bytes follow from a seed, so that a page can make them and Node.js can tell their hashes. */
import { createHash } from 'node:crypto'

export interface SeededFile {
  readonly path: string
  readonly seed: string
  /** Bytes. */
  readonly size: number
  readonly priority?: number
}

/**
 * AES-CTR's key stream under the hash of the seed: the same in a page as here, fast, and incompressible.
 * The function is sent to pages as source text, so it uses nothing from outside.
 */
export async function seededBytes(seed: string, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(seed))
  const key = await crypto.subtle.importKey('raw', digest, 'AES-CTR', false, ['encrypt'])
  const algorithm = { name: 'AES-CTR', counter: new Uint8Array(16), length: 64 }
  return new Uint8Array(await crypto.subtle.encrypt(algorithm, key, new Uint8Array(size)))
}

/** Path → SHA-256 in hexadecimal. */
export async function expectedHashes(files: readonly SeededFile[]): Promise<Record<string, string>> {
  const entries = files.map(async ({ path, seed, size }) => {
    const bytes = await seededBytes(seed, size)
    return [path, createHash('sha256').update(bytes).digest('hex')] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

export function totalBytes(files: readonly SeededFile[]): number {
  return files.reduce((sum, file) => sum + file.size, 0)
}

/** `bytes` in all, as a ShakeMap product has them: one large file, several smaller ones, a tiny and an empty one. */
export function mapLikeFiles(seed: string, bytes: number): SeededFile[] {
  const shares = [
    { path: 'info.json', share: 0.004, priority: 10 },
    { path: 'cont_mmi.json', share: 0.096, priority: 5 },
    { path: 'download/intensity.jpg', share: 0.3, priority: 0 },
    { path: 'download/rupture ∅.json', share: 0, priority: 0 },
  ]
  const small = shares.map(({ path, share, priority }) => ({
    path,
    seed: `${seed}/${path}`,
    size: Math.floor(bytes * share),
    priority,
  }))
  return [
    ...small,
    { path: 'grid.xml', seed: `${seed}/grid.xml`, size: bytes - totalBytes(small), priority: 1 },
  ]
}
