/** The versions of a channel's maps that this browser has seen, kept after their releases are forgotten. */
import * as v from 'valibot'
import { recall, remember } from '../../common/remembered.ts'
import { mergeVersions, VersionFactsSchema, type VersionFacts } from './version-facts.ts'

/** Some 25 KB of the 5 MB that a page may have there; an event has rarely more than twenty versions. */
const VERSIONS_MAX = 60

const Stored = v.pipe(v.array(VersionFactsSchema), v.maxLength(VERSIONS_MAX))
const keyOf = (channel: string) => `flashcrew:receive:versions:${channel}`

export interface Keep {
  recall(name: string): string | null
  remember(name: string, value: string): void
}
const browser: Keep = { recall, remember }

/** What another tab has written counts too. Nothing where the browser keeps nothing, or what it kept makes no sense. */
export function readVersions(channel: string, keep = browser): readonly VersionFacts[] {
  try {
    const parsed = v.safeParse(Stored, JSON.parse(keep.recall(keyOf(channel)) ?? '[]'))
    return parsed.success ? parsed.output : []
  } catch {
    return []
  }
}

/** Adds or completes one version; the ones that were published longest ago make room. Answers what is kept now. */
export function keepVersion(
  channel: string,
  version: VersionFacts,
  held: readonly VersionFacts[],
  keep = browser,
): readonly VersionFacts[] {
  const byId = new Map(held.map((one) => [one.id, one]))
  for (const one of readVersions(channel, keep)) byId.set(one.id, mergeVersions(byId.get(one.id), one))
  byId.set(version.id, mergeVersions(byId.get(version.id), version))
  const kept = [...byId.values()].sort((a, b) => b.sequence - a.sequence).slice(0, VERSIONS_MAX)
  keep.remember(keyOf(channel), JSON.stringify(kept))
  return kept
}
