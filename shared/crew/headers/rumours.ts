/**
 * Ids of headers that were heard of and are not here yet: who told of each, who is to have the header from us, and which link is asked
 * for it next. A link that told an id first is asked at once; when no header follows, two others are, later and later (rule B2).
 *
 * Invariant: rumours are bounded, in all and by the link that began them.
 */
import { assert } from '../../lib/assert.ts'
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import type { Context } from '../context.ts'
import type { LinkId, ReleaseId } from '../io.ts'
import type { Link } from '../links/link.ts'

/** How long a header may follow its id before another link is asked for it, ms. */
const pushGraceMs = 1_000
/** When so many were asked it is no more than a rumour. Each has twice as long as the one before it. */
const tellersAskedMax = 3

export interface Rumour {
  /** Who began it here. */
  readonly by: LinkId
  /** Links that know it too, in the order in which they said so; and how many of them have been asked. */
  readonly tellers: LinkId[]
  asked: number
  askAt: number
  /** Links that want the header from us. */
  readonly children: Set<LinkId>
}

export class Rumours {
  private readonly byId = new Map<ReleaseId, Rumour>()
  private readonly context: Context

  constructor(context: Context) {
    this.context = context
  }

  get kept(): number {
    return this.byId.size
  }

  has(id: ReleaseId): boolean {
    return this.byId.has(id)
  }

  /** Notes that this link knows the header, and has it asked when nobody else was. False where that would be too many. */
  heard(id: ReleaseId, link: Link): boolean {
    const known = this.byId.get(id)
    if (known) {
      if (known.tellers.length < parameters.degreeMax && !known.tellers.includes(link.id))
        known.tellers.push(link.id)
      return true
    }
    const ofLink = [...this.byId.values()].filter((one) => one.by === link.id).length
    if (this.byId.size >= limits.headersWantedMax || ofLink >= limits.headersWantedPerLinkMax) {
      this.context.refuse('header-flood')
      return false
    }
    const askAt = this.context.now
    this.byId.set(id, { by: link.id, tellers: [link.id], asked: 0, askAt, children: new Set() })
    return true
  }

  /** The link has heard the id from us, and is to have the header as soon as it is here. */
  wanted(id: ReleaseId, link: Link): void {
    this.byId.get(id)?.children.add(link.id)
  }

  /** The header is here. */
  take(id: ReleaseId): Rumour | undefined {
    const rumour = this.byId.get(id)
    this.byId.delete(id)
    return rumour
  }

  /** Links that are to be asked now, and for which header. */
  due(): { readonly id: ReleaseId; readonly link: Link }[] {
    const { links, now } = this.context
    const due: { id: ReleaseId; link: Link }[] = []
    for (const [id, rumour] of this.byId) {
      if (rumour.askAt > now) continue
      assert(rumour.asked <= rumour.tellers.length, 'only who told is asked')
      const link = links.get(rumour.tellers[rumour.asked] ?? 0)
      rumour.askAt = now + pushGraceMs * 2 ** rumour.asked
      if (link === undefined || ++rumour.asked > tellersAskedMax) this.byId.delete(id)
      else due.push({ id, link })
    }
    return due
  }

  linkClosed({ id: gone }: Link): void {
    for (const [id, rumour] of this.byId) {
      rumour.children.delete(gone)
      const at = rumour.tellers.indexOf(gone)
      if (at < 0) continue
      rumour.tellers.splice(at, 1)
      if (at < rumour.asked) rumour.asked--
      if (at === rumour.asked) rumour.askAt = this.context.now
      if (rumour.tellers.length === 0) this.byId.delete(id)
    }
  }

  deadline(): number {
    let earliest = Infinity
    for (const { askAt } of this.byId.values()) earliest = Math.min(earliest, askAt)
    return earliest
  }
}
