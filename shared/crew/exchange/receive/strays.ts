/**
 * Data and states of releases that we do not know yet: they may overtake their header, or the check of it. A little is kept, for
 * a moment. A state is kept since its sender takes it for heard: it tells its news once.
 */
import { assert } from '../../../lib/assert.ts'
import type { FrameOf } from '../../../wire/frames.ts'
import { limits } from '../../../wire/limits.ts'
import type { Context } from '../../context.ts'
import type { LinkId } from '../../io.ts'
import type { Declined } from './declined.ts'
import type { Link } from '../../links/link.ts'

interface Stray {
  readonly link: LinkId
  readonly frame: FrameOf<'data'> | FrameOf<'state'>
  readonly until: number
}

export class Strays {
  private readonly context: Context
  private readonly declined: Declined
  private strays: Stray[] = []

  constructor(context: Context, declined: Declined) {
    this.context = context
    this.declined = declined
  }

  get kept(): number {
    return this.strays.length
  }

  /** Data and states are counted apart, so that neither keeps the other out. */
  keep(link: Link, frame: Stray['frame']): void {
    const { context } = this
    const alike = this.strays.filter((stray) => stray.frame.type === frame.type)
    assert(alike.length <= limits.straysMax, 'strays are bounded')
    const ofLink = alike.filter((stray) => stray.link === link.id).length
    if (ofLink >= limits.straysPerLinkMax || alike.length >= limits.straysMax) {
      if (frame.type === 'data') this.drop(link, frame)
      return context.refuse(frame.type === 'data' ? 'late-data' : 'late-state')
    }
    this.strays.push({ link: link.id, frame, until: context.now + limits.strayMs })
  }

  /** What has come of a release, which is known now; it is kept no longer. */
  take(tag: number): readonly Stray[] {
    const of = this.strays.filter((stray) => stray.frame.tag === tag)
    this.strays = this.strays.filter((stray) => stray.frame.tag !== tag)
    return of
  }

  /** Half a part is of no use: its sender keeps it until it is asked for. */
  private drop(link: Link, { tag, part }: FrameOf<'data'>): void {
    this.strays = this.strays.filter(
      ({ link: id, frame }) =>
        id !== link.id || frame.tag !== tag || frame.type !== 'data' || frame.part !== part,
    )
    this.declined.cancel(link, tag, part)
  }

  expire(): void {
    const { context } = this
    const { now } = context
    for (const stray of this.strays) {
      // Those of its part went with an earlier one.
      if (stray.until > now || !this.strays.includes(stray)) continue
      const link = context.links.get(stray.link)
      if (link && stray.frame.type === 'data') this.drop(link, stray.frame)
      else context.refuse('late-state')
    }
    this.strays = this.strays.filter(({ until }) => until > now)
  }

  linkClosed(link: Link): void {
    this.strays = this.strays.filter((stray) => stray.link !== link.id)
  }

  deadline(): number {
    return this.strays.reduce((earliest, { until }) => Math.min(earliest, until), Infinity)
  }
}
