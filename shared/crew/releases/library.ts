/**
 * The life of releases on this peer: accepted, resumed or published; manifest and chunks arriving; whole, superseded,
 * cancelled or forgotten. It tells the store and the user, and the exchange.
 */
import { assert, must } from '../../lib/assert.ts'
import { parseManifest, type Header } from '../../content/manifest.ts'
import type { Bulletin } from '../headers/bulletin.ts'
import type { Context } from '../context.ts'
import { WEB_SEED, type Input, type PeerId, type Report } from '../io.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { Release } from './release.ts'
import type { Releases } from './releases.ts'

/** Modules that follow the releases; made after this one, since they also report to it. */
export interface LibraryParts {
  exchange(): Exchange
  bulletin(): Bulletin
}

export class Library {
  readonly context: Context
  readonly releases: Releases
  readonly parts: LibraryParts

  constructor(context: Context, releases: Releases, parts: LibraryParts) {
    this.context = context
    this.releases = releases
    this.parts = parts
  }

  accept(header: Header, jws: Uint8Array, store: boolean): Release {
    const { release, replaced, forgotten } = this.releases.add(header, jws)
    if (store) this.context.emit({ type: 'store-header', header, jws })
    this.report({ type: 'release', header })
    for (const old of replaced) this.over(old, header)
    // It was replaced before it came.
    if (release.isOver && this.releases.newest) this.reportOver(release, this.releases.newest.header)
    this.parts.exchange().known(release)
    for (const old of forgotten) {
      this.parts.exchange().stop(old)
      this.context.emit({ type: 'forget-release', release: old.id })
    }
    return release
  }

  /** All of it is here. */
  fill(release: Release): void {
    for (let chunk = 0; chunk < release.header.chunks; chunk++) release.keep(chunk)
    assert(release.lacking === 0, 'a full release lacks nothing')
    this.completeIfWhole(release)
  }

  resume({ header, jws, manifest, manifestBytes, have }: Extract<Input, { type: 'resume' }>): void {
    const known = this.releases.get(header.id)
    if (known && known.manifest !== null) return
    const release = known ?? this.accept(header, jws, false)
    if (manifest === null || this.releases.get(release.id) !== release) return
    release.setManifest(manifest, manifestBytes)
    this.report({ type: 'manifest', release: release.id, manifest })
    this.chunksFound(release.id, have)
    if (known || release.isOver) return
    this.parts.bulletin().spread(release, undefined)
    this.parts.bulletin().tellServer()
  }

  manifestArrived(release: Release, bytes: Uint8Array): void {
    if (release.manifest !== null) return
    const manifest = parseManifest(bytes, release.header)
    if (!manifest.ok) {
      // The publisher signed a manifest that is none: nobody can ever complete it.
      this.context.refuse('bad-manifest')
      release.end('cancelled')
      return this.over(release, release.header)
    }
    release.setManifest(manifest.value, bytes)
    this.context.emit({ type: 'store-manifest', release: release.id, manifest: manifest.value, bytes })
    this.report({ type: 'manifest', release: release.id, manifest: manifest.value })
    this.context.emit({ type: 'find-chunks', release: release.id, manifest: manifest.value })
  }

  chunksFound(id: string, have: readonly number[]): void {
    const release = this.releases.get(id)
    if (release === undefined || release.manifest === null || release.isReady) return
    for (const chunk of have) if (chunk < release.header.chunks) release.keep(chunk)
    release.searched()
    if (!release.isOver) this.parts.exchange().ready(release)
    if (have.length > 0) this.reportChunk(release, have.at(-1) ?? 0, null)
    this.completeIfWhole(release)
  }

  /**
   * Over HTTP: as near to the publisher as a copy that it sent itself. Peers that were asked for it need not send it. What is
   * not wanted here is taken too, for others.
   */
  chunkSeeded(id: string, chunk: number, bytes: Uint8Array): void {
    const release = this.releases.get(id)
    if (release === undefined || release.manifest === null || release.isOver) return
    const isOfUse = chunk < release.header.chunks && !release.have.has(chunk)
    if (!isOfUse || !release.isReady) return
    this.parts.exchange().cameFromSite(release, chunk)
    this.chunkArrived(release, chunk, bytes, WEB_SEED, 0)
  }

  /** A verified chunk; `generation` is how many hops it had made. */
  chunkArrived(release: Release, chunk: number, bytes: Uint8Array, from: PeerId, generation: number): void {
    if (release.have.has(chunk)) return
    assert(!release.isOver, 'no chunk of a release that is over is kept')
    const hash = must(release.manifest?.chunks[chunk], 'a verified chunk is in the manifest')
    release.keep(chunk, generation)
    this.parts.exchange().arrived(release, chunk)
    this.context.emit({ type: 'store-chunk', release: release.id, chunk, hash, bytes })
    this.reportChunk(release, chunk, from)
    this.completeIfWhole(release)
  }

  /**
   * What the user does not want is neither asked for nor taken, until it is wanted: to others it looks as if it was had.
   * Before the manifest nobody knows what is in a chunk.
   */
  skip(id: string, chunks: readonly number[]): void {
    const release = this.releases.get(id)
    if (release === undefined || release.manifest === null || release.isOver) return
    const wanted = release.skip(chunks)
    if (wanted.length > 0 && release.state === 'complete') this.receiveAgain(release)
    for (const chunk of wanted) this.parts.exchange().wantAgain(release, chunk)
    if (release.isReady) this.completeIfWhole(release)
  }

  /** It is neither given nor taken any more. */
  private over(release: Release, by: Header): void {
    assert(release.isOver, 'only a release that is over is told to be')
    this.parts.exchange().stop(release)
    this.reportOver(release, by)
  }

  private reportOver({ id, state }: Release, by: Header): void {
    this.report({ type: state === 'cancelled' ? 'cancelled' : 'superseded', release: id, by })
  }

  private reportChunk(release: Release, chunk: number, from: PeerId | null): void {
    this.report({
      type: 'chunk',
      release: release.id,
      chunk,
      have: release.have.count,
      total: release.header.chunks,
      from,
    })
  }

  private completeIfWhole(release: Release): void {
    if (release.nowComplete()) this.report({ type: 'complete', release: release.id })
  }

  /** The store has lost a chunk (quota, another tab): it is asked for again. */
  chunkLost(release: Release, chunk: number): void {
    release.lose(chunk)
    if (release.skipped.has(chunk)) return
    if (release.state === 'complete') this.receiveAgain(release)
    this.parts.exchange().wantAgain(release, chunk)
  }

  private receiveAgain(release: Release): void {
    release.receiveAgain()
    this.parts.exchange().ready(release)
  }

  private report(event: Report): void {
    this.context.emit({ type: 'report', event })
  }
}
