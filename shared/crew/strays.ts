/** Data of releases that we do not know yet: it may overtake its header, or the check of it. A little of it is kept, for a moment. */
import type { FrameOf } from '../wire/frames.ts'
import { limits } from '../wire/limits.ts'
import type { Context } from './context.ts'
import type { LinkId } from './io.ts'
import type { Declined } from './declined.ts'
import type { Link } from './links.ts'

interface Stray {
  readonly link: LinkId
  readonly frame: FrameOf<'data'>
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

  get size(): number {
    return this.strays.length
  }

  keep(link: Link, frame: FrameOf<'data'>): void {
    const { context } = this
    const ofLink = this.strays.filter((stray) => stray.link === link.id).length
    if (ofLink >= limits.straysPerLinkMax || this.strays.length >= limits.straysMax) {
      this.drop(link, frame)
      return context.refuse('late-data')
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
      (stray) => stray.link !== link.id || stray.frame.tag !== tag || stray.frame.part !== part,
    )
    this.declined.cancel(link, tag, part)
  }

  expire(): void {
    for (const stray of this.strays) {
      const link = this.context.links.get(stray.link)
      // Those of its part went with an earlier one.
      if (stray.until <= this.context.now && link && this.strays.includes(stray)) this.drop(link, stray.frame)
    }
  }

  linkClosed(link: Link): void {
    this.strays = this.strays.filter((stray) => stray.link !== link.id)
  }

  deadline(): number {
    return this.strays.reduce((earliest, { until }) => Math.min(earliest, until), Infinity)
  }
}
