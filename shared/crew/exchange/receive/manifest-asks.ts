/** The manifest comes behind its header. Where it does not, one link after another is asked for it (rule P7). */
import { assert } from '../../../lib/assert.ts'
import { parameters } from '../../../wire/parameters.ts'
import { MANIFEST_PART } from '../../releases/release.ts'
import type { Holdings } from '../holdings.ts'
import type { Parts } from '../parts.ts'
import type { Speaker } from '../speaker.ts'
import type { Coming, Incoming } from './incoming.ts'

/** Asks for it, if it is time to. Returns when to look again. */
export function askForManifest(
  { context, tuning, random }: Parts,
  speaker: Speaker,
  incoming: Incoming,
  holdings: Holdings,
): number {
  const { now } = context
  assert(holdings.release.manifest === null, 'a manifest that is here is not asked for')
  for (const one of incoming.of(holdings.release, MANIFEST_PART))
    holdings.manifestAskedAt = Math.max(holdings.manifestAskedAt, Math.min(one.fedAt, soonMs(one)))
  if (now >= holdings.manifestAskedAt + tuning.manifestMs) {
    const all = [...holdings.views.values()]
    const able = all.filter((view) => view.hasManifest || view.isWhole)
    const view = random.pick(able.length > 0 ? able : all)
    if (view === undefined) return Infinity
    assert(holdings.views.get(view.link) === view, 'a manifest is asked of a link that is there')
    holdings.manifestAskedAt = now
    holdings.manifestAskedOf = view.link
    view.asksManifest = true
    speaker.due(view, 0)
  }
  return holdings.manifestAskedAt + tuning.manifestMs
}

/** When a manifest that has begun to come should be whole; then others are asked for it too, however it drips. */
function soonMs({ release, beganAt }: Coming): number {
  return (
    beganAt + parameters.renewMs + (release.header.manifestBytes * 1_000) / parameters.slowestBytesPerSecond
  )
}
