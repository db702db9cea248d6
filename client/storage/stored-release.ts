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

/** A record as it was found: other code of this origin can write here too. Undefined where it is none; a manifest that is none is left out. */
function readRecord(found: unknown): StoredRelease | undefined {
  if (typeof found !== 'object' || found === null) return undefined
  const { channel, id, sequence, jws, manifest, receivedAt } = found as Partial<Record<string, unknown>>
  if (typeof channel !== 'string' || typeof id !== 'string' || !(jws instanceof Uint8Array)) return undefined
  if (!isFinite(sequence) || !isFinite(receivedAt)) return undefined
  return {
    channel,
    id,
    sequence,
    jws,
    manifest: manifest instanceof Uint8Array ? manifest : null,
    receivedAt,
  }
}

function isFinite(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function readRecords(found: Iterable<unknown>): StoredRelease[] {
  return Array.from(found, readRecord).filter((release) => release !== undefined)
}

/** What is known of a release twice over: a manifest stays once it is there, and so does the first date. `found` is what lies there. */
export function mergeReleases(found: unknown, release: StoredRelease): StoredRelease {
  const old = readRecord(found)
  if (!old) return release
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
