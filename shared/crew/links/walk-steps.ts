/** Where a walk goes on from here, or whether it ends here. */
import type { Random } from '../../lib/random.ts'
import type { FrameOf } from '../../wire/frames.ts'
import { limits } from '../../wire/limits.ts'
import { walkStretchHops, type Context } from '../context.ts'
import type { Link } from './link.ts'

/** An edge that was asked whether it lives is given this long to answer before walks pass it by, ms. */
const answerMs = 500

export class WalkSteps {
  private readonly context: Context
  private readonly random: Random
  private readonly isFitEnd: (walk: FrameOf<'walk'>) => boolean

  /** `isFitEnd`: is this peer a fit end for the walk? */
  constructor(context: Context, random: Random, isFitEnd: (walk: FrameOf<'walk'>) => boolean) {
    this.context = context
    this.random = random
    this.isFitEnd = isFitEnd
  }

  next(from: Link, walk: FrameOf<'walk'>): Link | 'end' | 'nowhere' {
    const { links, self } = this.context
    if (walk.target !== null) {
      if (walk.target === self) return 'end'
      const hop = links.toPeer(walk.target)
      return walk.hops > 0 && hop?.isOpen === true && hop !== from ? hop : 'nowhere'
    }
    const seekingShort = walk.purpose === 'short'
    const fit = (seekingShort || walk.hops <= walkStretchHops) && this.isFitEnd(walk) && this.stays(walk)
    if (fit) return 'end'
    if (walk.hops === 0) return 'nowhere'
    // Non-backtracking, and never through the one who asks.
    const hop = this.random.pick(
      links.edges().filter((edge) => edge !== from && edge.peer !== walk.origin && this.isHeard(edge)),
    )
    return hop ?? (walk.hops <= walkStretchHops || !this.isFitEnd(walk) ? 'nowhere' : 'end')
  }

  /**
   * A walk comes by a peer in proportion to its degree. Where the end is to be a uniform sample, it stays with a chance in
   * inverse proportion (von Neumann's rejection), and else goes on, as far as it may.
   */
  private stays(walk: FrameOf<'walk'>): boolean {
    if (walk.hops === 0 || (walk.purpose !== 'census' && walk.purpose !== 'partner')) return true
    const ways = this.context.links.edges().filter((edge) => edge.peer !== walk.origin).length
    return this.random.float() * ways < limits.degreeMin - 1
  }

  /** What goes by an edge that has fallen silent is lost, as a rule. */
  private isHeard(edge: Link): boolean {
    return this.context.now - edge.heardAt < limits.edgeAskMs + answerMs
  }
}
