/** Data of releases that we do not know yet: it may overtake its header, or the check of it. A little of it is kept, for a moment. */
import type { FrameOf } from '../wire/frames.ts'
import { limits } from '../wire/limits.ts'
import type { Context } from './context.ts'
import type { LinkId } from './io.ts'
import type { Link } from './links.ts'

interface Stray {
  readonly link: LinkId
  readonly frame: FrameOf<'data'>
  readonly until: number
}

export class Strays {
  private readonly context: Context
  private strays: Stray[] = []

  constructor(context: Context) {
    this.context = context
  }

  get size(): number {
    return this.strays.length
  }

  keep(link: Link, frame: FrameOf<'data'>): void {
    const { context } = this
    const ofLink = this.strays.filter((stray) => stray.link === link.id).length
    if (ofLink >= limits.straysPerLinkMax || this.strays.length >= limits.straysMax) {
      // Half a part is of no use: its sender keeps it until it is asked for.
      const { tag, part } = frame
      this.strays = this.strays.filter(
        (stray) => stray.link !== link.id || stray.frame.tag !== tag || stray.frame.part !== part,
      )
      context.links.send(link, { type: 'cancel', tag, part })
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

  expire(): void {
    this.strays = this.strays.filter((stray) => stray.until > this.context.now)
  }

  linkClosed(link: Link): void {
    this.strays = this.strays.filter((stray) => stray.link !== link.id)
  }

  deadline(): number {
    return this.strays.reduce((earliest, { until }) => Math.min(earliest, until), Infinity)
  }
}
