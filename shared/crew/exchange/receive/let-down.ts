/** Is this peer among strangers that say that they have something, and send nothing (S1, rule O10)? */
import { assert } from '../../../lib/assert.ts'
import type { LinkId } from '../../io.ts'
import type { Link } from '../../links/link.ts'
import type { Holdings, View } from '../holdings.ts'
import type { Parts } from '../parts.ts'
import { isMute } from './withholding.ts'

/**
 * At least half of the edges that have something for us gave nothing, and left asks unanswered. `lateMs`: how long one may take, by what trains of packets
 * told of the downlink; what comes tells nothing of that where links withhold.
 */
export function isLetDown(
  { context: { links, now } }: Parts,
  { views }: Holdings,
  lateMs: (link: LinkId) => number,
): boolean {
  let edges = 0
  let failing = 0
  for (const view of views.values()) {
    if (links.get(view.link)?.isOpenEdge !== true || view.said.count === 0) continue
    edges++
    const owesMs = isMute(view) ? now - view.owesSince : 0
    if (gaveNothing(view) || owesMs > lateMs(view.link)) failing++
  }
  assert(failing <= edges, 'only an edge that has something fails')
  return failing > 0 && 2 * failing >= edges
}

/** It left asks unanswered, and has brought nothing of what is lacking now. */
export function isUseless({ holdings, releases }: Parts, link: Link): boolean {
  for (const release of releases.current()) {
    const view = holdings.get(release)?.views.get(link.id)
    if (view && release.state === 'receiving' && gaveNothing(view)) return true
  }
  return false
}

/** A slow link that gives leaves an ask unanswered now and then. */
function gaveNothing({ lapses, fedAt }: View): boolean {
  return lapses > 0 && fedAt === -Infinity
}
