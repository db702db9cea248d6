/** Releases on their way from the tab with the peer to the others: all that is needed to show the same. */
import type { ReleaseBook } from '../releases/release-book.ts'
import type { SharedRelease } from './shared-peer.ts'

export function sharedReleases(book: ReleaseBook): SharedRelease[] {
  return book.all.map(({ view, jws }) => ({ jws, ...view.shared() }))
}

/** As another tab knows it. */
export function adoptRelease(book: ReleaseBook, shared: SharedRelease): void {
  const { header, jws, receivedAt, manifest, have, replaced, delivery } = shared
  const release = header.id
  book.know(header, jws, receivedAt, false)
  if (manifest) book.manifest(release, manifest)
  book.adopt(release, have, delivery)
  if (replaced) book.reported({ type: replaced.state, release, by: replaced.by })
  book.reported({ type: 'release', header })
}
