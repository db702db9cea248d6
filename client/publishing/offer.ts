/** A release that was signed here, put where peers and this page find it. */
import type { Release } from '../api.ts'
import type { Session } from '../peer/session.ts'
import type { SignedHeader } from '../keys/signing.ts'
import type { Manifest } from '../../shared/content/manifest.ts'

/** Undefined where a header as new has come meanwhile, or no machine runs. */
export function offerRelease(
  { life, book, store, newestSequence }: Session,
  { header, jws }: SignedHeader,
  manifest: { readonly content: Manifest; readonly bytes: Uint8Array },
  chunks: ReadonlyMap<string, Uint8Array>,
): Release | undefined {
  if (!life || header.sequence <= newestSequence) return undefined
  const { view } = book.know(header, jws, Date.now(), false)
  const { channel, id, sequence } = header
  const { receivedAt } = view
  store.saveWhole({ channel, id, sequence, receivedAt, jws, manifest: manifest.bytes }, chunks)
  view.manifestArrived(manifest.content)
  view.chunksFound(Array.from({ length: header.chunks }, (_, chunk) => chunk))
  life.feed({ type: 'publish', header, jws, manifest: manifest.content, manifestBytes: manifest.bytes })
  return view
}
