/**
 * The peers, as discs that fill. They lie on a layer, on which a crowd's are drawn only when they look different: a chunk
 * more makes a difference to one disc of a thousand.
 */
import type { RecordedPeer, Recording } from '../../run/recording.ts'
import { placeOf, radiusOf, type Point } from './placing.ts'
import { isCrowd, Layer, type Context, type View } from './view.ts'

const joinFadeMs = 500
/** A disc is told to be fuller in so many steps. */
const fillSteps = 32
const joinSteps = 10
/** Discs that are drawn over themselves get hard edges: real ms after which all of a crowd's are drawn anew. */
const redrawEveryMs = 600

export class Peers {
  private readonly recording: Recording
  private readonly layer = new Layer()
  /** How each looks on the layer. */
  private looks: number[] = []
  private drawnFor = ''
  private drawnAt = Infinity
  private drawnReal = -Infinity
  private isWhole = false

  constructor(recording: Recording) {
    this.recording = recording
  }

  draw(context: Context, view: View, real: number): void {
    this.renew(view, real)
    this.layer.copyTo(context, view)
    const { recording } = this
    const { chosen, at, side, palette } = view
    const peer = recording.peers[chosen ?? -1]
    if (peer && peer.joinedAt <= at) {
      const radius = radiusOf(recording, side)
      context.lineWidth = Math.max(1.5, radius / 5)
      ring(context, placeOf(recording, side, peer), radius * 1.9, palette.text)
    }
    this.drawSource(context, view)
  }

  private renew(view: View, real: number): void {
    const { recording, looks } = this
    const wanted = JSON.stringify([view.side, view.ratio, view.palette])
    const peers = recording.peers.length
    const changed: number[] = []
    for (let i = 1; i < peers; i++) if (this.lookOf(i, view) !== (looks[i] ?? 0)) changed.push(i)
    const isOther = wanted !== this.drawnFor || view.at < this.drawnAt
    const mayAdd = view.moving && isCrowd(recording.settings.peers) && real - this.drawnReal < redrawEveryMs
    this.drawnAt = view.at
    if (isOther || (!mayAdd && (changed.length > 0 || !this.isWhole))) {
      this.layer.clear(view)
      this.drawnFor = wanted
      this.drawnReal = real
      this.isWhole = true
      for (let i = peers - 1; i > 0; i--) this.put(i, view)
      return
    }
    if (changed.length > 0) this.isWhole = false
    for (const i of changed) this.put(i, view)
  }

  private put(i: number, view: View): void {
    const peer = this.recording.peers[i]
    if (peer === undefined) return
    const look = this.lookOf(i, view)
    this.looks[i] = look
    if (look > 0) this.drawPeer(peer, i, view)
  }

  /** A number for each way to look; 0 is not there yet. */
  private lookOf(i: number, view: View): number {
    const { recording } = this
    const { at } = view
    const peer = recording.peers[i]
    if (peer === undefined || peer.joinedAt > at) return 0
    const grown = Math.floor(joinSteps * this.grownOf(peer, view))
    const state = peer.vanishedAt <= at ? 1 : peer.completeAt <= at ? 2 : peer.headerAt <= at ? 3 : 4
    const fill = state < 3 ? 0 : Math.ceil(fillSteps * this.shareOf(i, at))
    return 1 + grown + (joinSteps + 1) * (state + 5 * fill)
  }

  private shareOf(i: number, at: number): number {
    return this.recording.chunksAt(i, at) / Math.max(1, this.recording.chunks)
  }

  private grownOf(peer: RecordedPeer, { at, calm }: View): number {
    if (calm || isCrowd(this.recording.settings.peers)) return 1
    return Math.min(1, (at - peer.joinedAt) / joinFadeMs)
  }

  private drawPeer(peer: RecordedPeer, i: number, view: View): void {
    const { recording } = this
    const { context } = this.layer
    const { at, side, palette } = view
    const grown = this.grownOf(peer, view)
    const place = placeOf(recording, side, peer)
    const radius = radiusOf(recording, side) * (0.4 + 0.6 * grown)
    context.globalAlpha = Math.max(0.1, grown)
    context.lineWidth = Math.min(radius / 2.5, Math.max(1.25, radius / 5))
    if (peer.vanishedAt <= at) {
      disc(context, place, radius, palette.surface)
      context.setLineDash([2, 3])
      ring(context, place, radius, palette.strong)
      context.setLineDash([])
    } else {
      const complete = peer.completeAt <= at
      const share = this.shareOf(i, at)
      disc(context, place, radius, complete ? palette.good : palette.surface)
      if (!complete && share > 0) sector(context, place, radius, share, palette.accent)
      const outline = complete ? palette.good : peer.headerAt <= at ? palette.accent : palette.strong
      ring(context, place, radius, outline)
      if (peer.bitsPerSecond > recording.settings.bitsPerSecond) ring(context, place, radius * 1.45, outline)
    }
    context.globalAlpha = 1
  }

  /** A diamond with its name, so that it is not told by its colour alone. */
  private drawSource(context: Context, { at, side, palette, labels, calm }: View): void {
    const { recording } = this
    const [source] = recording.peers
    if (source === undefined || source.joinedAt > at) return
    const [x, y] = placeOf(recording, side, source)
    const grown = calm ? 1 : Math.min(1, (at - source.joinedAt) / joinFadeMs)
    const radius = Math.max(6, 1.5 * radiusOf(recording, side)) * (0.4 + 0.6 * grown)
    const gone = source.vanishedAt <= at
    context.beginPath()
    context.moveTo(x, y - radius)
    context.lineTo(x + radius, y)
    context.lineTo(x, y + radius)
    context.lineTo(x - radius, y)
    context.closePath()
    context.fillStyle = gone ? palette.surface : palette.source
    context.fill()
    context.strokeStyle = gone ? palette.strong : palette.surface
    context.lineWidth = 2
    context.stroke()
    const size = Math.max(12, side / 46)
    context.font = `600 ${size}px system-ui, sans-serif`
    context.textAlign = x < side * 0.12 ? 'left' : x > side * 0.88 ? 'right' : 'center'
    const below = y < side * 0.1
    context.textBaseline = below ? 'top' : 'bottom'
    const textY = below ? y + radius + 3 : y - radius - 3
    const text = gone ? labels.sourceGone : labels.source
    context.lineWidth = 4
    context.lineJoin = 'round'
    context.strokeStyle = palette.surface
    context.strokeText(text, x, textY)
    context.fillStyle = palette.text
    context.fillText(text, x, textY)
  }
}

function ring(context: Context, [x, y]: Point, radius: number, color: string): void {
  context.strokeStyle = color
  context.beginPath()
  context.arc(x, y, radius, 0, 2 * Math.PI)
  context.stroke()
}

function disc(context: Context, [x, y]: Point, radius: number, color: string): void {
  context.fillStyle = color
  context.beginPath()
  context.arc(x, y, radius, 0, 2 * Math.PI)
  context.fill()
}

function sector(context: Context, [x, y]: Point, radius: number, share: number, color: string): void {
  context.fillStyle = color
  context.beginPath()
  context.moveTo(x, y)
  context.arc(x, y, radius, -Math.PI / 2, (share * 2 - 0.5) * Math.PI)
  context.closePath()
  context.fill()
}
