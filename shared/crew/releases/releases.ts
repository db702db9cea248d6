/**
 * The releases of a channel as this peer knows them: the newest, those that stay current beside it, and the superseded
 * ones that are still kept. What each lacks and has is what the exchange works on.
 */
import { Bits } from '../../lib/bits.ts'
import { fromBase64Url } from '../../lib/bytes.ts'
import { chunkLength, chunkRanks } from '../../content/chunks.ts'
import type { Header, Manifest } from '../../content/manifest.ts'
import { limits } from '../../wire/limits.ts'
import type { Census } from '../../wire/state.ts'
import type { NodeSnapshot, ReleaseId } from '../io.ts'

/** A part is what data is a piece of: 0 is the manifest, i + 1 chunk i. */
export const MANIFEST_PART = 0

export interface ReleaseState {
  readonly id: ReleaseId
  /** Names it in the frames that move its chunks (frames.ts). */
  readonly tag: number
  readonly header: Header
  readonly jws: Uint8Array
  manifest: Manifest | null
  manifestBytes: Uint8Array | null
  /** The order in which its chunks are wanted (chunkRanks); all 0 while the manifest is not here. */
  rank: Uint8Array
  /** Chunks verified. */
  readonly have: Bits
  /** Chunks verified, coming, being checked, or not wanted: what a state says that we have or await. */
  readonly covered: Bits
  /** Chunks that the user does not want now. */
  readonly skipped: Bits
  /** How many hops each chunk had made when it came: 0 from the publisher, 127 for what was here before. */
  readonly generation: Uint8Array
  state: 'receiving' | 'complete' | 'superseded' | 'cancelled'
}

export class Releases {
  private readonly byId = new Map<ReleaseId, ReleaseState>()
  private readonly tags = new Map<number, ReleaseState>()
  newest: ReleaseState | null = null

  get size(): number {
    return this.byId.size
  }

  get(id: ReleaseId): ReleaseState | undefined {
    return this.byId.get(id)
  }

  byTag(tag: number): ReleaseState | undefined {
    return this.tags.get(tag)
  }

  all(): ReleaseState[] {
    return [...this.byId.values()].toSorted((a, b) => b.header.sequence - a.header.sequence)
  }

  /** For the snapshot. */
  inspect(): NodeSnapshot['releases'] {
    return this.all().map(({ id, header, have, state }) => ({
      id,
      sequence: header.sequence,
      have: have.count,
      total: header.chunks,
      state,
    }))
  }

  /** Of the newest, as a report tells it. */
  get progress(): Pick<Census, 'sequence' | 'progress'> {
    const { newest } = this
    return { sequence: newest?.header.sequence ?? 0, progress: newest ? progressOf(newest) : 0 }
  }

  /** Neither superseded nor cancelled, newest first. */
  current(): ReleaseState[] {
    return this.all().filter((release) => release.state === 'receiving' || release.state === 'complete')
  }

  /** Is this header news? Sequence numbers stop replays; what the newest names beside itself is current too. */
  judge(header: Header): 'new' | 'known' | 'stale' {
    if (this.byId.has(header.id)) return 'known'
    const newest = this.newest?.header
    if (newest === undefined || header.sequence > newest.sequence) return 'new'
    return newest.alongside?.includes(header.id) && header.sequence < newest.sequence ? 'new' : 'stale'
  }

  /** Adds a header judged new. Returns the releases that it replaces, and those that are no longer kept. */
  add(
    header: Header,
    jws: Uint8Array,
  ): { release: ReleaseState; replaced: ReleaseState[]; forgotten: ReleaseState[] } {
    const release: ReleaseState = {
      id: header.id,
      tag: tagOf(header.id),
      header,
      jws,
      manifest: null,
      manifestBytes: null,
      rank: new Uint8Array(header.chunks),
      have: new Bits(header.chunks),
      covered: new Bits(header.chunks),
      skipped: new Bits(header.chunks),
      generation: new Uint8Array(header.chunks).fill(127),
      state: 'receiving',
    }
    const replaced: ReleaseState[] = []
    const newest = this.newest?.header
    if (newest && newest.sequence > header.sequence && !newest.alongside?.includes(header.id)) {
      // One that the store kept: it was replaced long ago.
      release.state = newest.status === 'cancel' ? 'cancelled' : 'superseded'
    }
    this.byId.set(release.id, release)
    this.tags.set(release.tag, release)
    if (this.newest === null || header.sequence > this.newest.header.sequence) {
      this.newest = release
      for (const earlier of this.byId.values()) {
        const stays = earlier === release || header.alongside?.includes(earlier.id) === true
        if (stays || earlier.state === 'superseded' || earlier.state === 'cancelled') continue
        earlier.state = header.status === 'cancel' ? 'cancelled' : 'superseded'
        replaced.push(earlier)
      }
    }
    // What is current stays, however old; its number is bounded by what a header may name.
    const past = this.all().filter((one) => one.state === 'superseded' || one.state === 'cancelled')
    const forgotten = past.slice(Math.max(0, limits.releasesKeptMax - (this.byId.size - past.length)))
    for (const old of forgotten) {
      this.byId.delete(old.id)
      if (this.tags.get(old.tag) === old) this.tags.delete(old.tag)
    }
    return { release, replaced, forgotten }
  }
}

/** Superseded or cancelled. */
export function isOver(release: ReleaseState): boolean {
  return release.state === 'superseded' || release.state === 'cancelled'
}

/** The manifest is here, and was checked. */
export function setManifest(release: ReleaseState, manifest: Manifest, bytes: Uint8Array | null): void {
  release.manifest = manifest
  release.manifestBytes = bytes
  release.rank = chunkRanks(manifest.files, release.header)
}

/** How many chunks are wanted and not here. */
export function lacking({ have, skipped }: ReleaseState): number {
  if (skipped.count === 0) return have.length - have.count
  let count = 0
  for (let chunk = 0; chunk < have.length; chunk++) if (!have.has(chunk) && !skipped.has(chunk)) count++
  return count
}

/** The first four bytes of a release's id, as a number. */
export function tagOf(id: ReleaseId): number {
  const [a = 0, b = 0, c = 0, d = 0] = fromBase64Url(id) ?? []
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
}

/** Bytes of a part. */
export function partLength(release: ReleaseState, part: number): number {
  return part === MANIFEST_PART ? release.header.manifestBytes : chunkLength(part - 1, release.header)
}

/** Expected SHA-256 of a part, or undefined while the manifest is not here. */
export function partHash(release: ReleaseState, part: number): string | undefined {
  return part === MANIFEST_PART ? release.header.manifest : release.manifest?.chunks[part - 1]
}

/** 0 … 255, 255 only when whole. */
function progressOf(release: ReleaseState): number {
  if (release.state === 'complete') return 255
  const total = release.header.chunks
  return total === 0 ? 0 : Math.min(254, Math.floor((1 - lacking(release) / total) * 255))
}
