/** A file's bytes in their order, as they come: for a film that plays, whose next chunk is worth more than all others. */
import type { Session } from '../../peer/session.ts'
import type { Store } from '../../storage/store.ts'
import type { Demand } from './demand.ts'
import type { SiteOrigin } from './origin.ts'
import { PlainError } from './plain-error.ts'
import type { SignedSite, SiteFile } from './site-document.ts'

export interface InOrderParts {
  readonly site: SignedSite
  readonly session: Pick<Session, 'ask' | 'forgo' | 'lacks'>
  readonly store: Pick<Store, 'chunk'>
  readonly demand: Demand
  readonly origin: Pick<SiteOrigin, 'fetchFrom'>
}

/** A film that plays waits so long for its next chunk before the site is asked for it and some more, each time for more. */
const urgentMs = 300
const urgentChunksFirst = 4
const urgentChunksMax = 64

/** Bytes `start` up to `end`. Throws a PlainError where nothing comes any more. */
export async function* readInOrder(
  file: SiteFile,
  { start, end }: { readonly start: number; readonly end: number },
  parts: InOrderParts,
): AsyncGenerator<Uint8Array> {
  const { site, session, demand, origin } = parts
  const { id } = site.header
  session.ask(id, file.path)
  let ahead = urgentChunksFirst
  const hurry = (chunk: number) => {
    void origin.fetchFrom(file, chunk, Math.min(chunk + ahead - 1, file.lastChunk))
    ahead = Math.min(urgentChunksMax, ahead * 2)
  }
  try {
    for (let at = start; at < end;) {
      const index = Math.floor(at / file.chunkBytes)
      const bytes = await demand.until(file.path, () => chunkOf(file, file.firstChunk + index, parts, hurry))
      const offset = index * file.chunkBytes
      const part = bytes.slice(at - offset, Math.min(bytes.length, end - offset))
      at += part.length
      yield part
    }
  } finally {
    // Who stops looking at a film does not want the rest of it.
    if (!demand.has(file.path)) session.forgo(id, file.path)
  }
}

/** `hurry` is called when it does not come by itself. */
async function chunkOf(
  { path }: SiteFile,
  chunk: number,
  { site, session, store, demand }: InOrderParts,
  hurry: (chunk: number) => void,
): Promise<Uint8Array> {
  const isLacking = () => session.lacks(site.header.id, chunk)
  const timer = setTimeout(() => isLacking() && hurry(chunk), urgentMs)
  while (isLacking() && demand.has(path)) await demand.news()
  clearTimeout(timer)
  const bytes = isLacking() ? null : await store.chunk(site.manifest.chunks[chunk] ?? '')
  if (!bytes) throw new PlainError('fault')
  return bytes
}
