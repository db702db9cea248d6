/** A release that this host's user publishes: all of it is here at once, and each chunk's first copy leaves unasked. */
import type { Input } from './io.ts'
import type { Library } from './library.ts'
import type { Push } from './pushes.ts'
import { setManifest, type ReleaseState } from './releases.ts'

export function publishOwn(library: Library, input: Extract<Input, { type: 'publish' }>): void {
  const { context, releases, parts } = library
  const { header, jws, manifest, manifestBytes } = input
  if (releases.judge(header) !== 'new') return context.refuse('stale-publish')
  const release = library.accept(header, jws, true)
  context.emit({ type: 'store-manifest', release: release.id, manifest, bytes: manifestBytes })
  setManifest(release, manifest, manifestBytes)
  library.fill(release)
  parts.server().published(release, firstPushes(release))
  parts.bulletin().spread(release, undefined)
  parts.bulletin().tellServer()
}

/** One copy of each chunk, and of what little is wanted first two. */
function firstPushes(release: ReleaseState): Push[] {
  const first = firstOf(release)
  return Array.from({ length: release.header.chunks }, (_, chunk) => ({
    release,
    chunk,
    generation: 0,
    last: first.has(chunk) ? firstCopies - 1 : 0,
    first: first.has(chunk),
  }))
}

/** Their copies double from two, not from one, while the publisher's uplink has the rest before it. */
const firstCopies = 2
/** Of a release's chunks: more would hold up the others. */
const firstShareMax = 0.1

/** Chunks of the highest priority, where they are few. */
function firstOf({ rank, header }: ReleaseState): ReadonlySet<number> {
  const chunks = [...rank.keys()].filter((chunk) => rank[chunk] === 0)
  return new Set(chunks.length <= header.chunks * firstShareMax ? chunks : [])
}
