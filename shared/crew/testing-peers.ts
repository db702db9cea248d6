/** Peers of a Rig that behave, so that a test can tell what a liar beside them brings about. */
import type { Frame } from '../wire/frames.ts'
import type { LinkId } from './io.ts'
import { tagOf } from './releases.ts'
import { bitmapOf, pieces, type Rig, type TestRelease } from './testing.ts'

/** Pulls a release from the node, as the node itself would. */
export class Asker {
  readonly chunks = new Set<number>()
  private readonly awaited = new Set<number>()
  private readonly bytes = new Map<number, number>()
  private seen = 0
  private readonly rig: Rig
  private readonly link: LinkId
  private readonly content: TestRelease

  constructor(rig: Rig, link: LinkId, content: TestRelease) {
    this.rig = rig
    this.link = link
    this.content = content
  }

  get whole(): boolean {
    return this.chunks.size === this.content.header.chunks
  }

  /** Answers what came since; false when nothing did. */
  step(): boolean {
    const { rig, link } = this
    rig.load(this.content.header.chunkBytes)
    const fresh = rig.effects.slice(this.seen)
    this.seen = rig.effects.length
    const frames = rig.all(fresh, link)
    if (frames.length === 0) return false
    const answers = frames.flatMap((frame) => this.answer(frame))
    rig.input({ type: 'drained', link, buffered: 0 })
    if (answers.length > 0) rig.frames(link, ...answers)
    return true
  }

  private answer(frame: Frame): Frame[] {
    if (frame.type === 'grant') return [this.choose(frame.tag, frame.chunks)]
    if (frame.type === 'cancel') this.awaited.delete(frame.part - 1)
    if (frame.type !== 'data' || frame.part === 0) return []
    const { tag, part } = frame
    if (this.chunks.has(part - 1)) return frame.offset === 0 ? [{ type: 'cancel', tag, part }] : []
    const bytes = (this.bytes.get(part) ?? 0) + frame.bytes.length
    this.bytes.set(part, bytes)
    if (bytes < this.content.header.chunkBytes) return []
    this.chunks.add(part - 1)
    return frame.confirm ? [{ type: 'done', tag, part }] : []
  }

  private choose(tag: number, granted: readonly number[]): Frame {
    const chunk = granted.find((one) => !this.chunks.has(one) && !this.awaited.has(one))
    if (chunk !== undefined) this.awaited.add(chunk)
    const bitmap = bitmapOf([...this.chunks, ...this.awaited])
    return chunk === undefined
      ? { type: 'pass', tag, busy: false, bitmap }
      : { type: 'get', tag, chunks: [chunk], bitmap }
  }
}

/** Has a release and gives it to the node: grants what it may lack, and sends what is asked for. */
export class Giver {
  private seen = 0
  private granted = false
  private readonly rig: Rig
  private readonly link: LinkId
  private readonly content: TestRelease

  constructor(rig: Rig, link: LinkId, content: TestRelease) {
    this.rig = rig
    this.link = link
    this.content = content
  }

  step(): boolean {
    const { rig, link, content } = this
    const tag = tagOf(content.header.id)
    const fresh = rig.effects.slice(this.seen)
    this.seen = rig.effects.length
    const frames = rig.all(fresh, link)
    const answers: Frame[] = []
    let lacking: Frame | undefined
    for (const frame of frames) {
      if (frame.type === 'intent' && frame.manifest)
        answers.push(...pieces(content, 0, { bytes: content.manifestBytes }))
      if (frame.type === 'get') for (const chunk of frame.chunks) answers.push(...pieces(content, chunk + 1))
      if (frame.type === 'get' || frame.type === 'pass') this.granted = false
      if (frame.type === 'intent' || frame.type === 'get' || frame.type === 'pass')
        lacking = this.grant(tag, frame.bitmap) ?? lacking
    }
    if (lacking && !this.granted) {
      this.granted = true
      answers.push(lacking)
    }
    if (answers.length > 0) rig.frames(link, ...answers)
    rig.hash()
    for (const { release } of rig.take('find-chunks')) rig.input({ type: 'chunks-found', release, have: [] })
    return answers.length > 0
  }

  private grant(tag: number, bitmap: Uint8Array): Frame | undefined {
    const lacking: number[] = []
    for (let chunk = 0; chunk < this.content.header.chunks; chunk++)
      if ((((bitmap[chunk >> 3] ?? 0) >> (chunk & 7)) & 1) === 0) lacking.push(chunk)
    return lacking.length === 0
      ? undefined
      : { type: 'grant', tag, chunks: lacking.slice(0, 16), report: null }
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
