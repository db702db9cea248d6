/**
 * The publisher's web server as one more source of a release's chunks. The machine decides when it is asked and for what
 * (shared/crew/sources/site.ts); whoever offered it fetches; what comes is verified here before anything is done with it.
 */
import type { Life } from './life.ts'
import type { ReleaseBook } from '../releases/release-book.ts'
import { isHashOf } from '../keys/signatures.ts'
import type { Store } from '../storage/store.ts'
import { WEB_SEED, type ReleaseId, type Report, type SiteState } from '../../shared/crew/io.ts'

export interface WebSeedOffer {
  readonly site: SiteState
  /** Chunks `first` to `last`, each handed to Session.seed; resolves to whether all came that were lacking. */
  fetch(first: number, last: number): Promise<boolean>
}

export interface WebSeedParts {
  readonly book: ReleaseBook
  readonly store: Pick<Store, 'saveChunk'>
  /** Null while no machine runs. */
  life(): Life | null
  report(event: Report): void
}

export class WebSeed {
  private readonly parts: WebSeedParts
  private offered: (WebSeedOffer & { readonly release: ReleaseId }) | null = null
  private bytesSoFar = 0

  constructor(parts: WebSeedParts) {
    this.parts = parts
  }

  /** Verified bytes that came from it. */
  get bytes(): number {
    return this.bytesSoFar
  }

  /** Null: none any more. */
  offer(release: ReleaseId, offer: WebSeedOffer | null): void {
    this.offered = offer && { release, ...offer }
    this.tell(release)
  }

  /** A machine that has just learned of this release hears whether it can be fetched so. */
  resumed(release: ReleaseId): void {
    if (this.offered?.release === release) this.tell(release)
  }

  private tell(release: ReleaseId): void {
    const site = this.offered?.release === release ? this.offered.site : null
    this.parts.life()?.feed({ type: 'web-seed', release, site })
  }

  /** The machine asks for these chunks. */
  async fetch(release: ReleaseId, first: number, last: number): Promise<void> {
    const life = this.parts.life()
    const { offered } = this
    const good = offered?.release === release && (await offered.fetch(first, last).catch(() => false))
    // A life that has ended hears nothing more.
    life?.feed({ type: 'web-seed-ended', release, good })
  }

  /** Resolves to whether it is the chunk that was signed; only then it is kept, shown and passed on. */
  async seed(release: ReleaseId, chunk: number, bytes: Uint8Array): Promise<boolean> {
    const { book, store } = this.parts
    const view = book.get(release)?.view
    const hash = view?.hashOf(chunk)
    if (!view || hash === undefined || !(await isHashOf(hash, bytes))) return false
    const life = this.parts.life()
    if (life) life.feed({ type: 'web-seed-chunk', release, chunk, bytes })
    else {
      // Paused, or another tab's peer runs: it is of use here all the same.
      store.saveChunk(hash, bytes)
      this.parts.report({ type: 'chunk', release, chunk, have: 0, total: 0, from: WEB_SEED })
    }
    return true
  }

  /** Counts what comes from it; to be told before the book is, which knows what was lacking. */
  reported(event: Report): void {
    if (event.type === 'chunk' && event.from === WEB_SEED)
      this.bytesSoFar += this.parts.book.get(event.release)?.view.lengthLacking(event.chunk) ?? 0
  }
}
