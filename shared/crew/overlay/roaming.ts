/**
 * Healing that nobody can stop. Heartbeats tell the parts of a torn overlay that they are apart, but nobody proves an origin: liars
 * in each part that beat under one small id make all parts believe that they are one (S6). So now and then some peer asks the server
 * for any other peer, whatever it hears, and links to it. Where the overlay is whole, that costs one connection.
 *
 * All together ask once in roamMs. How many there are the server says: at rest peers know of hardly more than their neighbors.
 */
import { assert } from '../../lib/assert.ts'
import type { Random } from '../../lib/random.ts'
import { parameters } from '../../wire/parameters.ts'
import type { Context } from '../context.ts'
import type { Hunger } from '../exchange/receive/hunger.ts'

/** Some peer of all asks so often; none does more often than waitMsMin. */
const roamMs = 5_000
const waitMsMin = 2_000
/** A peer that is being given a release is not cut off, and a new edge costs that release time: it asks so many times as seldom. */
const fedFactor = 8
/** So many share that at most. */
const peersMax = 1_000

/** What is known of the release that this peer lacks. */
type Feeding = Pick<Hunger, 'isHungry' | 'fedAt'>

/** Something is lacking, and comes. */
export function isFed({ isHungry, fedAt }: Feeding, now: number): boolean {
  return isHungry && now - fedAt < parameters.renewMs
}

export class Roaming {
  private readonly context: Context
  private readonly random: Random
  private peers = 1
  private at = Infinity

  constructor(context: Context) {
    this.context = context
    this.random = context.fork('roaming')
  }

  /** So many are in the channel, this one included. */
  count(peers: number): void {
    this.peers = Math.min(Math.max(1, peers), peersMax)
  }

  /** True when it is this peer's turn to ask. */
  evaluate(feeding: Feeding): boolean {
    const { now, serverUp, links } = this.context
    assert(this.peers >= 1 && this.peers <= peersMax, 'this peer counts itself')
    // Who has no edge asks the server anyway.
    if (!serverUp || links.degree === 0) {
      this.at = Infinity
      return false
    }
    const isOver = now >= this.at
    if (isOver || this.at === Infinity) this.at = now + this.waitMs
    return isOver && (!isFed(feeding, now) || this.random.below(fedFactor) === 0)
  }

  /** Exponential, so that whoever asked last says nothing of who asks next. */
  private get waitMs(): number {
    const all = this.peers * roamMs
    return Math.max(waitMsMin, -all * Math.log(1 - this.random.float()))
  }

  deadline(): number {
    return this.at
  }
}
