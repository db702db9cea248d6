/** A release that this host's user publishes: all of it is here at once, and each chunk's first copy leaves unasked. */
import { assert } from '../../lib/assert.ts'
import type { Input } from '../io.ts'
import type { Library } from './library.ts'

export function publishOwn(library: Library, input: Extract<Input, { type: 'publish' }>): void {
  const { context, releases, parts } = library
  const { header, jws, manifest, manifestBytes } = input
  if (releases.judge(header) !== 'new') return context.refuse('stale-publish')
  const release = library.accept(header, jws, true)
  context.emit({ type: 'store-manifest', release: release.id, manifest, bytes: manifestBytes })
  release.setManifest(manifest, manifestBytes)
  library.fill(release)
  assert(release.lacking === 0, 'its publisher has all of it')
  parts.exchange().published(release)
  parts.bulletin().spread(release, undefined)
  parts.bulletin().tellServer()
}
