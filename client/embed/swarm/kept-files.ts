/** A site's files between visits: what an earlier one kept comes into the store, and what has come is kept. */
import { isHashOf } from '../../keys/signatures.ts'
import type { Store } from '../../storage/store.ts'
import { ChunkCutter } from '../tag/cutter.ts'
import { fileDigest, secondsToKeep, type Keeper } from '../worker/keeper.ts'
import type { SignedSite, SiteFile } from './site-document.ts'

/** What was kept is looked at as closely as what comes from strangers: others will be given it. Never rejects. */
export async function restoreKept(
  site: SignedSite,
  keeper: Pick<Keeper, 'find'>,
  store: Pick<Store, 'saveChunk'>,
): Promise<void> {
  const digests = new Map<SiteFile, string>()
  for (const file of site.files) digests.set(file, await digestOf(site, file))
  const kept = await keeper.find(new Set(digests.values()))
  for (const [file, digest] of digests) {
    const bytes = kept.get(digest)
    for (const { chunk, bytes: part } of bytes ? new ChunkCutter(file, 0).push(bytes) : []) {
      const hash = site.manifest.chunks[chunk]
      if (hash !== undefined && (await isHashOf(hash, part))) store.saveChunk(hash, part)
    }
  }
}

/** For as long as the site's own Cache-Control allows. */
export async function keepFile(
  site: SignedSite,
  file: SiteFile,
  blob: Blob,
  cacheControl: string,
  keeper: Pick<Keeper, 'keep'>,
): Promise<void> {
  await keeper.keep(await digestOf(site, file), blob, secondsToKeep(cacheControl))
}

function digestOf({ manifest }: SignedSite, { firstChunk, lastChunk }: SiteFile): Promise<string> {
  return fileDigest(manifest.chunks.slice(firstChunk, lastChunk + 1))
}
