/** What a channel left in the store, checked again as if a stranger had sent it. */
import { parseManifest, type Header, type Manifest } from '../../shared/content/manifest.ts'
import { sha256, verifyHeader } from '../keys/signatures.ts'
import type { Store } from './store.ts'

export interface Restored {
  readonly header: Header
  readonly jws: Uint8Array
  readonly receivedAt: number
  readonly manifest: { readonly content: Manifest; readonly bytes: Uint8Array } | null
  /** Chunks that are in the store. */
  readonly have: readonly number[]
}

/** Oldest sequence first. What does not verify is dropped from the store. */
export async function restore(channel: string, store: Store): Promise<Restored[]> {
  const restored: Restored[] = []
  for (const { id, jws, manifest: bytes, receivedAt } of await store.releases(channel)) {
    const header = await verifyHeader(jws, channel)
    if (header?.id !== id) {
      store.forget(channel, id)
      continue
    }
    const manifest = bytes && (await checkManifest(bytes, header))
    const held = manifest ? await store.held(manifest.content.chunks) : new Set<string>()
    const have = manifest?.content.chunks.flatMap((hash, chunk) => (held.has(hash) ? [chunk] : [])) ?? []
    restored.push({ header, jws, receivedAt, manifest, have })
  }
  return restored
}

async function checkManifest(bytes: Uint8Array, header: Header): Promise<Restored['manifest']> {
  if ((await sha256(bytes)) !== header.manifest) return null
  const parsed = parseManifest(bytes, header)
  return parsed.ok ? { content: parsed.value, bytes } : null
}
