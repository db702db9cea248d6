/** A release as both stores keep it, and what follows from a set of them. */
import { chunksListedIn } from '../../shared/content/manifest.ts'

export interface StoredRelease {
  readonly channel: string
  readonly id: string
  readonly sequence: number
  /** Compact JWS, ASCII. To be verified again when read: other code of this origin can write here too. */
  readonly jws: Uint8Array
  readonly manifest: Uint8Array | null
  /** This tab's clock when the header was first seen (milliseconds since 1970). */
  readonly receivedAt: number
}

export function recordKey(channel: string, id: string): string {
  return `${channel} ${id}`
}

/** What is known of a release twice over: a manifest stays once it is there, and so does the first date. */
export function mergeReleases(old: StoredRelease | undefined, release: StoredRelease): StoredRelease {
  if (!old) return release
  const receivedAt = Math.min(old.receivedAt, release.receivedAt)
  return { ...release, manifest: release.manifest ?? old.manifest, receivedAt }
}

/** Oldest sequence first. */
export function ofChannel(releases: readonly StoredRelease[], channel: string): StoredRelease[] {
  return releases.filter((release) => release.channel === channel).sort((a, b) => a.sequence - b.sequence)
}

/** Hashes of all chunks that any of these releases is made of. */
export function neededBy(releases: Iterable<StoredRelease>): Set<string> {
  const needed = new Set<string>()
  for (const { manifest } of releases)
    if (manifest) for (const hash of chunksListedIn(manifest)) needed.add(hash)
  return needed
}
