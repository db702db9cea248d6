/** A site's signed document, verified, and the files that it lists: what the script tag and `flashcrew check` go by. */
import { sha256, verifyHeader } from '../../keys/signatures.ts'
import { chunkLength, fileRange } from '../../../shared/content/chunks.ts'
import { parseManifest, type Header, type Manifest } from '../../../shared/content/manifest.ts'
import { HERE, type SiteManifest } from '../../../shared/content/site-manifest.ts'
import type { FilePlace } from '../tag/cutter.ts'

export interface SiteFile extends FilePlace {
  readonly path: string
  readonly type: string
  /** Where the site has it. */
  readonly url: URL
  /** Inclusive. */
  readonly lastChunk: number
}

export interface SignedSite {
  readonly header: Header
  readonly manifest: Manifest
  readonly files: readonly SiteFile[]
}

/** `address` is the document's own. Null where it is not signed by the channel's key, or not as a site's is. Never rejects. */
export async function verifySite(
  { jws, manifest: bytes, webSeeds }: Pick<SiteManifest, 'jws' | 'manifest' | 'webSeeds'>,
  address: URL,
  channel: string,
): Promise<SignedSite | null> {
  const header = await verifyHeader(jws, channel)
  if (!header || (await sha256(bytes)) !== header.manifest) return null
  const manifest = parseManifest(bytes, header)
  return manifest.ok ? signedSite(header, manifest.value, new URL(webSeeds[0] ?? HERE, address)) : null
}

/** The files of a release that has been verified, below `base`; null where it is not signed as a site's is. */
export function signedSite(header: Header, manifest: Manifest, base: URL): SignedSite | null {
  return header.aligned === true ? { header, manifest, files: filesOf(manifest, header, base) } : null
}

function filesOf({ files }: Manifest, header: Header, base: URL): SiteFile[] {
  const lengthOf = (chunk: number) => chunkLength(chunk, header)
  return files.flatMap(({ path, type }) => {
    const range = fileRange(files, path, header)
    if (!range) return []
    const { start, end, firstChunk, lastChunk } = range
    // As a browser writes it: what a path may have and an address may not.
    const url = new URL(path.replaceAll(/[%?#]/g, encodeURIComponent), base)
    const place = { size: end - start, firstChunk, lastChunk, chunkBytes: header.chunkBytes, lengthOf }
    return [{ path, type, url, ...place }]
  })
}
