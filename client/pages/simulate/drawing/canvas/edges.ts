/**
 * The overlay's edges. Those that neither fade in nor out lie on a layer, which is drawn anew only when one of them has gone:
 * 3,000 lines take a dozen ms without a GPU, a copy of the layer a third of one.
 */
import { lastNotAfter, type RecordedEdge, type Recording } from '../../run/recording.ts'
import { placeOf, type Point } from './placing.ts'
import { isCrowd, Layer, type Context, type View } from './view.ts'

/** A new edge appears, and one that closes leaves, in so much time of the world. */
const fadeMs = 900
/** A new edge is bright at first, and calms down to the others. */
const freshMs = 3 * fadeMs
/** Of a crowd's layer, ms of real time: an edge that has gone is seen for so long at most. */
const redrawEveryMs = 300

export class Edges {
  private readonly recording: Recording
  private readonly layer = new Layer()
  private places: Point[] = []
  /** What the layer was drawn for. */
  private drawnFor = ''
  private drawnAt = Infinity
  private drawnReal = -Infinity
  /** How many edges, in the order of their opening, have been put on it, and how many had closed. */
  private put = 0
  private closed = 0

  constructor(recording: Recording) {
    this.recording = recording
  }

  draw(context: Context, view: View, real: number): void {
    const { recording } = this
    const { at, side } = view
    for (let i = this.places.length; i < recording.peers.length; i++) this.place(i, side)
    this.renew(view, real)
    this.layer.copyTo(context, view)
    context.lineWidth = this.width(view)
    if (!isCrowd(recording.settings.peers) && !view.calm) this.drawFading(context, view)
    if (view.chosen === null) return
    context.strokeStyle = view.palette.accent
    context.beginPath()
    for (const edge of recording.edges)
      if ((edge.a === view.chosen || edge.b === view.chosen) && edge.openedAt <= at && at < edge.closedAt)
        this.line(context, edge)
    context.stroke()
  }

  /** Brings the layer to the time of the view. */
  private renew(view: View, real: number): void {
    const { recording } = this
    const { at } = view
    const settledAt = at - this.settlesAfter(view)
    const closed = lastNotAfter(recording.closed, at, ({ closedAt }) => closedAt) + 1
    const wanted = JSON.stringify([view.side, view.ratio, view.palette, this.isPublished(at)])
    const isOther = wanted !== this.drawnFor || at < this.drawnAt
    const isStale = closed !== this.closed
    const mayWait = view.moving && isCrowd(recording.settings.peers) && real - this.drawnReal < redrawEveryMs
    if (isOther || (isStale && !mayWait)) {
      if (wanted !== this.drawnFor) for (const i of recording.peers.keys()) this.place(i, view.side)
      this.layer.clear(view)
      this.drawnFor = wanted
      this.drawnReal = real
      this.closed = closed
      this.put = 0
    }
    this.drawnAt = at
    this.putUntil(settledAt, view)
  }

  /** Puts edges on the layer that have settled by a time and are still there. */
  private putUntil(settledAt: number, view: View): void {
    const { edges } = this.recording
    const { context } = this.layer
    if (this.put >= edges.length || (edges[this.put]?.openedAt ?? 0) > settledAt) return
    context.lineWidth = this.width(view)
    context.lineCap = 'round'
    context.globalAlpha = this.restOf(view)
    context.strokeStyle = view.palette.strong
    context.beginPath()
    for (; this.put < edges.length; this.put++) {
      const edge = edges[this.put]
      if (edge === undefined || edge.openedAt > settledAt) break
      if (view.at < edge.closedAt) this.line(context, edge)
    }
    context.stroke()
  }

  private drawFading(context: Context, view: View): void {
    const { recording } = this
    const { at, palette } = view
    const rest = this.restOf(view)
    for (let i = this.put; i < recording.edges.length; i++) {
      const edge = recording.edges[i]
      if (edge === undefined || edge.openedAt > at) break
      if (edge.closedAt <= at) continue
      const age = at - edge.openedAt
      const fresh = 1 - Math.min(1, age / freshMs)
      context.globalAlpha = Math.min(1, age / fadeMs) * (rest + (1 - rest) * fresh)
      context.strokeStyle = palette.accent
      this.stroke(context, edge)
    }
    context.strokeStyle = palette.strong
    for (let i = this.closed - 1; i >= 0; i--) {
      const edge = recording.closed[i]
      if (edge === undefined || edge.closedAt + fadeMs <= at) break
      context.globalAlpha = rest * (1 - (at - edge.closedAt) / fadeMs)
      this.stroke(context, edge)
    }
    context.globalAlpha = 1
  }

  private stroke(context: Context, edge: RecordedEdge): void {
    context.beginPath()
    this.line(context, edge)
    context.stroke()
  }

  private line(context: Context, { a, b }: RecordedEdge): void {
    const from = this.places[a]
    const to = this.places[b]
    if (!from || !to) return
    context.moveTo(from[0], from[1])
    context.lineTo(to[0], to[1])
  }

  private place(i: number, side: number): void {
    const peer = this.recording.peers[i]
    if (peer) this.places[i] = placeOf(this.recording, side, peer)
  }

  private isPublished(at: number): boolean {
    const { publishedAt } = this.recording
    return publishedAt !== null && at >= publishedAt
  }

  private settlesAfter(view: View): number {
    return view.calm || isCrowd(this.recording.settings.peers) ? 0 : freshMs
  }

  private restOf({ at }: View): number {
    const published = this.isPublished(at)
    if (isCrowd(this.recording.settings.peers)) return published ? 0.16 : 0.32
    return published ? 0.3 : 0.6
  }

  /** A line of one device pixel costs a tenth of a wider one. */
  private width({ side, ratio }: View): number {
    return isCrowd(this.recording.settings.peers) ? 1 / ratio : Math.max(1, side / 700)
  }
}
