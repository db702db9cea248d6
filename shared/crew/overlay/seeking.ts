/**
 * Too little comes by the edges: strangers may be all around us, and lead our walks to each other. A neighbor that never gave anything
 * gives way to one that the server draws from all, which no stranger can steer (S1, rule O10).
 */
import { assert } from '../../lib/assert.ts'
import type { Random } from '../../lib/random.ts'
import { parameters } from '../../wire/parameters.ts'
import type { Context } from '../context.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { isUseless } from '../exchange/receive/let-down.ts'

/** Between two asks. */
const waitMsMin = 1_000
const waitMsMax = 15_000

export class Seeking {
  private readonly context: Context
  private readonly random: Random
  private askAt = 0
  private waitMs = waitMsMin

  constructor(context: Context) {
    this.context = context
    this.random = context.fork('seeking')
  }

  /** True when the server is to be asked for a peer. While too little comes, this peer wakes often enough for its asks. */
  evaluate({ parts, receiver: { isStarving } }: Pick<Exchange, 'parts' | 'receiver'>): boolean {
    const { links, now, serverUp } = this.context
    assert(this.waitMs >= waitMsMin && this.waitMs <= waitMsMax, 'asks become rarer within bounds')
    if (!isStarving) this.waitMs = waitMsMin
    if (!isStarving || !serverUp || now < this.askAt) return false
    this.askAt = now + this.waitMs * this.random.between(0.7, 1.3)
    this.waitMs = Math.min(this.waitMs * 1.5, waitMsMax)
    const useless = this.random.pick(links.edges().filter((link) => isUseless(parts, link)))
    if (useless && links.degree > parameters.degreeMin) links.bye(useless, now)
    return true
  }
}
