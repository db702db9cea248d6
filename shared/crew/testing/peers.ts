/** Peers of a Rig that behave, so that a test can tell what a liar beside them brings about. */
import type { Frame, FrameOf } from '../../wire/frames.ts'
import type { LinkId } from '../io.ts'
import { all, everyChunk, pieces, state, Told, type Rig, type TestRelease } from './rig.ts'

/** Frames that came on a link since it was last looked at. */
class Ear {
  readonly told = new Told()
  private seen = 0
  private readonly rig: Rig
  private readonly link: LinkId

  constructor(rig: Rig, link: LinkId) {
    this.rig = rig
    this.link = link
  }

  fresh(): Frame[] {
    const frames = this.rig.all(this.rig.effects.slice(this.seen), this.link)
    this.seen = this.rig.effects.length
    this.told.hear(frames.filter((frame): frame is FrameOf<'state'> => frame.type === 'state'))
    return frames
  }
}

/** At the other end of a link of the node, with a release in mind. */
class LinkPeer {
  protected readonly ear: Ear
  protected readonly rig: Rig
  protected readonly link: LinkId
  protected readonly content: TestRelease

  constructor(rig: Rig, link: LinkId, content: TestRelease) {
    this.rig = rig
    this.link = link
    this.content = content
    this.ear = new Ear(rig, link)
  }
}

/** Takes a release from the node: it asks for all of it, and confirms what comes. */
export class Asker extends LinkPeer {
  readonly chunks = new Set<number>()
  /** The bytes of each part that came, and how often each came whole. */
  private readonly bytes = new Map<number, number>()
  readonly copies = new Map<number, number>()
  private hasAsked = false

  get whole(): boolean {
    return this.chunks.size === this.content.header.chunks
  }

  /** Answers what came since; false when nothing did. */
  step(): boolean {
    const { rig, link, content } = this
    rig.load(content.header.chunkBytes)
    const frames = this.ear.fresh()
    const news = frames.flatMap((frame) => (frame.type === 'data' && frame.part > 0 ? this.take(frame) : []))
    const haves = [...new Set(news)].toSorted((a, b) => a - b)
    const want = this.hasAsked ? null : all(content, [], everyChunk(content))
    if (frames.every(({ type }) => type !== 'data') && this.hasAsked) return false
    this.hasAsked = true
    rig.input({ type: 'drained', link, buffered: 0 })
    const { ack, mask } = this.ear.told
    rig.frames(link, state(content, { ack, mask, haves: want ? [] : haves, all: want, whole: this.whole }))
    return true
  }

  private take({ part, bytes }: FrameOf<'data'>): number[] {
    const came = (this.bytes.get(part) ?? 0) + bytes.length
    this.bytes.set(part, came % this.content.header.chunkBytes)
    if (came < this.content.header.chunkBytes) return []
    this.copies.set(part - 1, (this.copies.get(part - 1) ?? 0) + 1)
    this.chunks.add(part - 1)
    return [part - 1]
  }
}

/** Has a release and gives it to the node: it says so, and sends what it is asked for. */
export class Giver extends LinkPeer {
  private number = 0
  private hasTold = false

  step(): boolean {
    const { rig, link, content } = this
    const parts = new Set<number>()
    for (const frame of this.ear.fresh())
      if (frame.type === 'state') {
        if (frame.wantsManifest) parts.add(0)
        for (const chunk of this.ear.told.wants) parts.add(chunk + 1)
      }
    if (!this.hasTold) rig.frames(link, state(content, { whole: true }))
    this.hasTold = true
    for (const part of parts) {
      for (const data of pieces(content, part, part === 0 ? { bytes: content.manifestBytes } : {}))
        rig.frames(link, data, state(content, { whole: true, number: ++this.number }))
      this.ear.told.wants.delete(part - 1)
    }
    rig.hash()
    for (const { release } of rig.take('find-chunks')) rig.input({ type: 'chunks-found', release, have: [] })
    return parts.size > 0
  }
}

/** Lets so much time pass, or until all of it is done; all links are heard, and `meanwhile` is done ten times a second. */
export function run(
  rig: Rig,
  peers: readonly (Asker | Giver)[],
  ms: number,
  meanwhile: () => void = () => undefined,
  enough: () => boolean = () => false,
): void {
  const until = rig.now + ms
  while (rig.now < until && !enough()) {
    meanwhile()
    for (let turns = 0; turns < 1_000 && peers.some((peer) => peer.step()); turns++) continue
    for (let link = 1; link <= 50; link++) rig.frames(link, { type: 'prune' })
    rig.pass(100)
  }
}
