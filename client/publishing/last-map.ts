/** Of which maps the releases are, read from what this browser keeps of them. */
import type { Release } from '../api.ts'
import { readProduct, recogniseProduct } from '../shakemap/product/product.ts'
import type { KnownMap } from './beside.ts'
import { canStayBeside } from './replacement.ts'

/** Beside those that are current, however old. */
const LOOKED_AT_MAX = 8

/** Newest first; releases without a map are left out. Never rejects. */
export async function mapsOf(releases: readonly Release[]): Promise<readonly KnownMap[]> {
  const maps: KnownMap[] = []
  for (const release of releases.filter((each, i) => i < LOOKED_AT_MAX || canStayBeside(each))) {
    if (release.status === 'cancel' || release.state === 'receiving') continue
    const { compact, info } = recogniseProduct(release.files)
    const paths = [compact, info].filter((path) => path !== undefined)
    if (paths.length === 0) continue
    const { facts } = await readProduct((path) => release.file(path), paths)
    if (facts.eventId === undefined || facts.eventId === '') continue
    const { id, title, status } = release
    maps.push({ id, title, status, isCurrent: canStayBeside(release), facts })
  }
  return maps
}
