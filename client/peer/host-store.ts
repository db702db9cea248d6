/** A channel's part of the store, as the machine's effects need it; what comes into it, the book and the other tabs hear. */
import type { HostStore } from './host.ts'
import type { KnownRelease, ReleaseBook } from '../releases/release-book.ts'
import type { Store } from '../storage/store.ts'
import type { Tabs } from '../tabs/tabs.ts'
import type { Header, Manifest } from '../../shared/content/manifest.ts'

export interface ChannelStoreParts {
  readonly channel: string
  readonly store: Store
  readonly book: ReleaseBook
  readonly tabs: Pick<Tabs, 'tell'> | null
  /** Puts into the store what is kept elsewhere of a release that peers told, before it is looked what is here. */
  readonly bringKept?: ((header: Header, manifest: Manifest) => Promise<void>) | undefined
}

export function channelStore({ channel, store, book, tabs, bringKept }: ChannelStoreParts): HostStore {
  const save = ({ view, jws }: KnownRelease, manifest: Uint8Array | null) => {
    const { id, sequence, receivedAt } = view
    store.saveRelease({ channel, id, sequence, jws, manifest, receivedAt })
  }
  return {
    saveHeader: (header, jws) => save(book.know(header, jws, Date.now(), false), null),
    saveManifest: (release, bytes) => {
      const known = book.get(release)
      if (known) save(known, bytes)
    },
    saveChunk: (hash, bytes) => store.saveChunk(hash, bytes),
    chunk: (hash) => store.chunk(hash),
    find: async (release, manifest) => {
      const header = book.get(release)?.view.header
      if (header) await bringKept?.(header, manifest)
      const held = await store.held(manifest.chunks)
      const have = manifest.chunks.flatMap((hash, chunk) => (held.has(hash) ? [chunk] : []))
      book.found(release, have)
      tabs?.tell({ type: 'found', release, chunks: have })
      return have
    },
    forget: (release) => {
      book.forget(release)
      store.forget(channel, release)
      tabs?.tell({ type: 'forget', release })
    },
  }
}
