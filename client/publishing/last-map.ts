/** Of which maps the releases are, read from what this browser keeps of them. */
import type { Release } from '../api.ts'
import { readProduct, recogniseProduct } from '../shakemap/product/product.ts'
import { underOneName, type KnownMap } from './beside.ts'
import { withPdl } from './pdl/pdl-folder.ts'
import { canStayBeside } from './replacement.ts'

/** Beside those that are current, however old. */
const LOOKED_AT_MAX = 8

/** Newest first, those of one event under one name; releases without a map are left out. Never rejects. */
export async function mapsOf(releases: readonly Release[]): Promise<readonly KnownMap[]> {
  const maps: KnownMap[] = []
  for (const release of releases.filter((each, i) => i < LOOKED_AT_MAX || canStayBeside(each))) {
    if (release.status === 'cancel' || release.state === 'receiving') continue
    const { compact, info } = recogniseProduct(release.files)
    const paths = [compact, info].filter((path) => path !== undefined)
    if (paths.length === 0) continue
    const map = await readProduct((path) => release.file(path), paths)
    const { ids, facts } = await withPdl(await pdlFilesOf(release), map)
    if (facts.eventId === undefined || facts.eventId === '') continue
    const { id, title, status } = release
    maps.push({ id, title, status, isCurrent: canStayBeside(release), facts, ids })
  }
  return underOneName(maps)
}

async function pdlFilesOf(release: Release): Promise<readonly { path: string; data: Blob }[]> {
  const found = release.files.find(({ path }) => path.toLowerCase() === 'product.xml')
  const data = found && (await release.file(found.path).catch(() => undefined))
  return found && data ? [{ path: found.path, data }] : []
}
