/** The releases of a channel as the page sees them, whoever tells of them: this tab's own peer, or another tab's. */
import type { Delivery, Release, ReleaseFile } from '../api.ts'
import type { SessionNews } from './events.ts'
import { ReleaseView, type ChunkSource } from './release.ts'
import type { Header, Manifest } from '../../shared/content/manifest.ts'
import type { ReleaseId, Report } from '../../shared/crew/io.ts'

export type OnDemand = (file: ReleaseFile) => boolean

export interface KnownRelease {
  readonly view: ReleaseView
  readonly jws: Uint8Array
  /** The page has been told of it. */
  isAnnounced: boolean
}

export interface ReleaseBookParts {
  readonly news: Pick<SessionNews, 'release' | 'progress' | 'changed'>
  readonly source: ChunkSource
  /** Chunks that nobody needs now; all others are wanted. */
  skip(release: ReleaseId, chunks: readonly number[], view: ReleaseView): void
}

export class ReleaseBook {
  private readonly parts: ReleaseBookParts
  private readonly known = new Map<ReleaseId, KnownRelease>()
  private onDemand: OnDemand | null

  constructor(parts: ReleaseBookParts, onDemand: OnDemand | null) {
    this.parts = parts
    this.onDemand = onDemand
  }

  /** Newest first. */
  get releases(): readonly Release[] {
    return [...this.known.values()].map(({ view }) => view).sort((a, b) => b.sequence - a.sequence)
  }

  get newestSequence(): number {
    return this.releases[0]?.sequence ?? 0
  }

  get(id: ReleaseId): KnownRelease | undefined {
    return this.known.get(id)
  }

  /** The one object of a release; `isAnnounced`: the page need not be told of it. */
  know(header: Header, jws: Uint8Array, receivedAt: number, isAnnounced: boolean): KnownRelease {
    const before = this.known.get(header.id)
    if (before) return before
    const view = new ReleaseView(header, receivedAt, this.parts.source, () => this.leaveOut(header.id))
    const known: KnownRelease = { view, jws, isAnnounced }
    this.known.set(header.id, known)
    return known
  }

  /** What a peer tells of releases. */
  reported(event: Report): void {
    switch (event.type) {
      case 'release':
        return this.announce(event.header.id)
      case 'manifest':
        return this.manifest(event.release, event.manifest)
      case 'chunk': {
        const { from, chunk } = event
        return this.update(event.release, (view) =>
          from === null ? view.chunksFound([chunk]) : view.chunkArrived(chunk, from),
        )
      }
      case 'superseded':
      case 'cancelled':
        return this.update(event.release, (view) => view.replaced(event.type, event.by))
      case 'complete':
      // A release is also shown where no machine runs (paused, or another tab's peer), so its view counts the chunks itself.
      // seed.test.ts holds the two to the same.
      case 'coverage':
      case 'offence':
    }
  }

  manifest(id: ReleaseId, manifest: Manifest): void {
    this.update(id, (view) => view.manifestArrived(manifest))
    this.leaveOut(id)
  }

  /** Chunks that are in the store. */
  found(id: ReleaseId, chunks: readonly number[]): void {
    this.update(id, (view) => view.chunksFound(chunks))
  }

  /** Chunks that another tab's peer has, and how they came there. */
  adopt(id: ReleaseId, chunks: readonly number[], delivery: Delivery): void {
    this.update(id, (view) => view.adopted(chunks, delivery))
  }

  forget(id: ReleaseId): void {
    this.known.delete(id)
  }

  setOnDemand(onDemand: OnDemand | null): void {
    this.onDemand = onDemand
    for (const id of this.known.keys()) this.leaveOut(id)
  }

  leaveOut(id: ReleaseId): void {
    const view = this.known.get(id)?.view
    const chunks = view?.leaveOut(this.onDemand)
    if (!view || !chunks) return
    this.parts.skip(id, chunks, view)
    this.parts.news.changed(view)
  }

  left(): void {
    for (const { view } of this.known.values()) view.left()
  }

  get all(): readonly KnownRelease[] {
    return [...this.known.values()]
  }

  private announce(id: ReleaseId): void {
    const known = this.known.get(id)
    if (!known || known.isAnnounced) return
    known.isAnnounced = true
    this.parts.news.release(known.view)
  }

  /** Changes a release and tells the page: at once where its state changed. */
  private update(id: ReleaseId, change: (view: ReleaseView) => void): void {
    const view = this.known.get(id)?.view
    if (!view) return
    const { state } = view
    change(view)
    if (view.state === state) this.parts.news.progress(view)
    else this.parts.news.changed(view)
  }
}
