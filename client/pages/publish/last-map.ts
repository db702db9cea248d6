/** Of which map the newest release is, read from what this browser keeps of it. */
import type { Release } from '../../api.ts'
import { readProduct, recogniseProduct } from '../../shakemap/product.ts'
import type { EventFacts } from '../../shakemap/types.ts'

/** The newest release with a map among the first ones; undefined where none has any. Never rejects. */
export async function lastMapOf(releases: readonly Release[]): Promise<Partial<EventFacts> | undefined> {
  for (const release of releases.slice(0, LOOKED_AT_MAX)) {
    if (release.status === 'cancel' || release.state === 'receiving') continue
    const { compact, info } = recogniseProduct(release.files)
    const paths = [compact, info].filter((path) => path !== undefined)
    if (paths.length === 0) continue
    const { facts } = await readProduct((path) => release.file(path), paths)
    if (facts.eventId !== undefined && facts.eventId !== '') return facts
  }
  return undefined
}

const LOOKED_AT_MAX = 5
