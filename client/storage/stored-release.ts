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

/** Records as they were found: other code of this origin can write here too. What is no record is left out, and so is a manifest that is none. */
function readRecords(found: Iterable<unknown>): StoredRelease[] {
  return [...found].flatMap((one) => {
    const { id, sequence, jws, manifest, receivedAt } = (one ?? {}) as Record<string, unknown>
    const isOne =
      typeof id === 'string' && jws instanceof Uint8Array && [sequence, receivedAt].every(Number.isFinite)
    return isOne
      ? { ...(one as StoredRelease), manifest: manifest instanceof Uint8Array ? manifest : null }
      : []
  })
}

/** What is known of a release twice over: a manifest stays once it is there, and so does the first date. `found` is what lies there. */
export function mergeReleases(found: unknown, release: StoredRelease): StoredRelease {
  const [old = release] = readRecords([found])
  const receivedAt = Math.min(old.receivedAt, release.receivedAt)
  return { ...release, manifest: release.manifest ?? old.manifest, receivedAt }
}

/** Oldest sequence first. What is no record is left out. */
export function ofChannel(found: readonly unknown[], channel: string): StoredRelease[] {
  return readRecords(found)
    .filter((release) => release.channel === channel)
    .sort((a, b) => a.sequence - b.sequence)
}

/** Hashes of all chunks that any of these releases is made of. */
export function neededBy(found: Iterable<unknown>): Set<string> {
  const needed = new Set<string>()
  for (const { manifest } of readRecords(found))
    if (manifest) for (const hash of chunksListedIn(manifest)) needed.add(hash)
  return needed
}
