/**
 * The releases of a channel as this peer knows them: the newest, those that stay current beside it, and the superseded
 * ones that are still kept. What each lacks and has is what the exchange works on.
 */
import { assert } from '../../lib/assert.ts'
import type { Header } from '../../content/manifest.ts'
import { isAhead } from '../../content/sequence.ts'
import { limits } from '../../wire/limits.ts'
import type { Census } from '../../wire/state.ts'
import type { NodeSnapshot, ReleaseId } from '../io.ts'
import { Release } from './release.ts'

type Verdict = 'new' | 'known' | 'stale' | 'other-recovery' | 'sequence-ahead'

export class Releases {
  private readonly byId = new Map<ReleaseId, Release>()
  private readonly tags = new Map<number, Release>()
  newest: Release | null = null
  /** As the channel's announcement says. */
  private readonly recovery: string | undefined

  constructor(recovery?: string) {
    this.recovery = recovery
  }

  get size(): number {
    return this.byId.size
  }

  get(id: ReleaseId): Release | undefined {
    return this.byId.get(id)
  }

  byTag(tag: number): Release | undefined {
    return this.tags.get(tag)
  }

  all(): Release[] {
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
    return { sequence: newest?.header.sequence ?? 0, progress: newest?.progress ?? 0 }
  }

  /** Neither superseded nor cancelled, newest first. */
  current(): Release[] {
    return this.all().filter((release) => !release.isOver)
  }

  /**
   * Is this header news? Sequence numbers stop replays; what the newest names beside itself is current too. A channel that has a
   * recovery key has it for ever: each release names it, so that the newest alone has to be remembered. `clockMs`: the time, where it is known.
   */
  judge(header: Header, clockMs?: number): Verdict {
    if (this.byId.has(header.id)) return 'known'
    const newest = this.newest?.header
    if (newest === undefined || header.sequence > newest.sequence) {
      if (isAhead(header.sequence, clockMs)) return 'sequence-ahead'
      const recovery = newest?.recovery ?? this.recovery
      return recovery === undefined || recovery === header.recovery ? 'new' : 'other-recovery'
    }
    return newest.alongside?.includes(header.id) && header.sequence < newest.sequence ? 'new' : 'stale'
  }

  /** Adds a header judged new. Returns the releases that it replaces, and those that are no longer kept. */
  add(header: Header, jws: Uint8Array): { release: Release; replaced: Release[]; forgotten: Release[] } {
    assert(this.judge(header) !== 'known', 'a release is added once')
    const release = new Release(header, jws)
    const replaced: Release[] = []
    const newest = this.newest?.header
    if (newest && newest.sequence > header.sequence && !newest.alongside?.includes(header.id)) {
      // One that the store kept: it was replaced long ago.
      release.end(newest.status === 'cancel' ? 'cancelled' : 'superseded')
    }
    this.byId.set(release.id, release)
    this.tags.set(release.tag, release)
    if (this.newest === null || header.sequence > this.newest.header.sequence) {
      this.newest = release
      for (const earlier of this.byId.values()) {
        const stays = earlier === release || header.alongside?.includes(earlier.id) === true
        if (stays || earlier.isOver) continue
        earlier.end(header.status === 'cancel' ? 'cancelled' : 'superseded')
        replaced.push(earlier)
      }
    }
    // What is current stays, however old; its number is bounded by what a header may name.
    const past = this.all().filter((one) => one.isOver)
    const forgotten = past.slice(Math.max(0, limits.releasesKeptMax - (this.byId.size - past.length)))
    for (const old of forgotten) {
      this.byId.delete(old.id)
      if (this.tags.get(old.tag) === old) this.tags.delete(old.tag)
    }
    return { release, replaced, forgotten }
  }
}
