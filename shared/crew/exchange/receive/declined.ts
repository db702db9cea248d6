/**
 * Parts that were just refused or given up: their senders hear of it by a cancel, or they would count what they sent as on
 * its way until they doubt it. What is left of such a part may still arrive. It is of no use, since its beginning is gone.
 */
import { assert } from '../../../lib/assert.ts'
import type { FrameOf } from '../../../wire/frames.ts'
import { limits } from '../../../wire/limits.ts'
import type { Context } from '../../context.ts'
import type { Link } from '../../links/link.ts'

export class Declined {
  private readonly context: Context
  /** Until when the rest of a part may come; refused last stands last. */
  private readonly until = new Map<string, number>()

  constructor(context: Context) {
    this.context = context
  }

  get kept(): number {
    return this.until.size
  }

  cancel(link: Link, tag: number, part: number): void {
    this.context.links.send(link, { type: 'cancel', tag, part })
    const key = keyOf(link, tag, part)
    assert(this.until.size <= limits.declinedPartsMax, 'refused parts are kept in bounds')
    this.until.delete(key)
    this.until.set(key, this.context.now + limits.strayMs)
    if (this.until.size <= limits.declinedPartsMax) return
    const [oldest = key] = this.until.keys()
    this.until.delete(oldest)
  }

  /** Forgets what can have no rest on its way any more; refused first stands first. */
  expire(): void {
    for (const [key, until] of this.until) {
      if (until > this.context.now) return
      this.until.delete(key)
    }
  }

  /** It was asked for, or begins anew. */
  welcome(link: Link, tag: number, part: number): void {
    this.until.delete(keyOf(link, tag, part))
  }

  /** Is this a piece that was on its way when its part was refused? A sender that begins anew does so with the first. */
  isRest(link: Link, { tag, part, offset }: FrameOf<'data'>): boolean {
    return offset > 0 && (this.until.get(keyOf(link, tag, part)) ?? 0) > this.context.now
  }
}

function keyOf(link: Link, tag: number, part: number): string {
  return `${link.id}/${tag}/${part}`
}
