/** Where a walk goes on from here, or whether it ends here. */
import { assert } from '../../lib/assert.ts'
import type { Random } from '../../lib/random.ts'
import type { FrameOf } from '../../wire/frames.ts'
import { parameters } from '../../wire/parameters.ts'
import { walkStretchHops, type Context } from '../context.ts'
import type { Link } from './link.ts'

/** An edge that was asked whether it lives is given this long to answer before walks pass it by, ms. */
const answerMs = 500

/** `isFitEnd`: is this peer a fit end for the walk? */
export function nextHop(
  { links, self, now }: Context,
  random: Random,
  from: Link,
  walk: FrameOf<'walk'>,
  isFitEnd: () => boolean,
): Link | 'end' | 'nowhere' {
  if (walk.target !== null) {
    if (walk.target === self) return 'end'
    const hop = links.toPeer(walk.target)
    return walk.hops > 0 && hop?.isOpen === true && hop !== from ? hop : 'nowhere'
  }
  assert(walk.hops >= 0, 'a walk that is over goes no further')
  const edges = links.edges().filter((edge) => edge.peer !== walk.origin)
  const seekingShort = walk.purpose === 'short'
  const fit =
    (seekingShort || walk.hops <= walkStretchHops) && isFitEnd() && stays(walk, edges.length, random)
  if (fit) return 'end'
  if (walk.hops === 0) return 'nowhere'
  // Non-backtracking, and never through the one who asks. What goes by an edge that has fallen silent is lost, as a rule.
  const hop = random.pick(
    edges.filter((edge) => edge !== from && now - edge.heardAt < parameters.edgeAskMs + answerMs),
  )
  return hop ?? (walk.hops <= walkStretchHops || !isFitEnd() ? 'nowhere' : 'end')
}

/**
 * A walk comes by a peer in proportion to its degree. Where the end is to be a uniform sample, it stays with a chance in
 * inverse proportion (von Neumann's rejection), and else goes on, as far as it may.
 */
function stays(walk: FrameOf<'walk'>, ways: number, random: Random): boolean {
  if (walk.hops === 0 || (walk.purpose !== 'census' && walk.purpose !== 'partner')) return true
  return random.float() * ways < parameters.degreeMin - 1
}
