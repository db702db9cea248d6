/** Draws the overlay at one moment: peers at their places on the plane of latencies, edges, and chunks on their way. */
import type { Palette } from './palette.ts'
import { lastNotAfter, type RecordedPeer, type Recording } from '../run/recording.ts'

/** What is drawn, and how. Lengths in CSS pixels. */
export interface OverlayDrawing {
  readonly recording: Recording
  /** Time of the world, ms. */
  readonly at: number
  readonly side: number
  readonly palette: Palette
  /** A peer that is looked at, or null. */
  readonly chosen: number | null
  /** Nothing fades, nothing flies. */
  readonly calm: boolean
}

const edgeFadeMs = 900
const joinFadeMs = 500
/** Times the run's step. */
const arrivalFlashSteps = 2.2
/** Length of what flies, of the picture's side. */
const sparkShare = 0.03
/** No transfer takes longer than this to be looked for. */
const transferMsMax = 20_000

export function drawOverlay(context: CanvasRenderingContext2D, drawing: OverlayDrawing): void {
  const { side } = drawing
  context.clearRect(0, 0, side, side)
  context.lineCap = 'round'
  drawEdges(context, drawing)
  drawTransfers(context, drawing)
  for (let number = drawing.recording.peers.length - 1; number >= 0; number--)
    drawPeer(context, drawing, number)
  drawScale(context, drawing)
}

/** The peer at a point of the canvas, or null. */
export function peerAt(recording: Recording, at: number, side: number, x: number, y: number): number | null {
  let nearest: number | null = null
  let least = Math.max(18, 2 * radiusOf(recording, side))
  for (const [number, peer] of recording.peers.entries()) {
    if (peer.joinedAt > at) continue
    const [px, py] = placeOf(recording, side, peer)
    const distance = Math.hypot(px - x, py - y)
    if (distance >= least) continue
    least = distance
    nearest = number
  }
  return nearest
}

function radiusOf(recording: Recording, side: number): number {
  const spacing = side / Math.sqrt(recording.settings.peers + 1)
  return Math.min(side / 50, Math.max(3.5, spacing * 0.135))
}

function placeOf(recording: Recording, side: number, peer: RecordedPeer): readonly [number, number] {
  const margin = 2.4 * radiusOf(recording, side) + 8
  const room = side - 2 * margin
  return [margin + peer.x * room, margin + peer.y * room]
}

function drawEdges(context: CanvasRenderingContext2D, drawing: OverlayDrawing): void {
  const { recording, at, side, palette, chosen, calm } = drawing
  const places = recording.peers.map((peer) => placeOf(recording, side, peer))
  const published = recording.publishedAt !== null && at >= recording.publishedAt
  const rest = published ? 0.3 : 0.6
  context.lineWidth = Math.max(1, side / 700)
  for (const { a, b, openedAt, closedAt } of recording.edges) {
    if (openedAt > at || (calm ? closedAt <= at : closedAt + edgeFadeMs <= at)) continue
    const from = places[a]
    const to = places[b]
    if (!from || !to) continue
    const isChosen = chosen === a || chosen === b
    const appears = calm ? 1 : Math.min(1, (at - openedAt) / edgeFadeMs)
    const leaves = at < closedAt ? 1 : 1 - (at - closedAt) / edgeFadeMs
    // A new edge is bright at first, and calms down to the others.
    const fresh = calm ? 0 : 1 - Math.min(1, (at - openedAt) / (3 * edgeFadeMs))
    context.globalAlpha = leaves * (isChosen ? 1 : appears * (rest + (1 - rest) * fresh))
    context.strokeStyle = isChosen || fresh > 0 ? palette.accent : palette.strong
    line(context, from, to)
  }
  context.globalAlpha = 1
}

function drawTransfers(context: CanvasRenderingContext2D, drawing: OverlayDrawing): void {
  const { recording, at, side, palette, chosen, calm } = drawing
  const { peers, transfers } = recording
  const radius = radiusOf(recording, side)
  const flashMs = arrivalFlashSteps * recording.stepMs
  context.strokeStyle = palette.spark
  context.fillStyle = palette.spark
  const first = lastNotAfter(transfers, at - flashMs, ({ arrivedAt }) => arrivedAt) + 1
  for (let i = first; i < transfers.length; i++) {
    const transfer = transfers[i]
    if (transfer === undefined || transfer.arrivedAt > at + transferMsMax) break
    const from = peers[transfer.from]
    const to = peers[transfer.to]
    if (transfer.sentAt > at || !from || !to) continue
    const start = placeOf(recording, side, from)
    const end = placeOf(recording, side, to)
    const others = chosen !== null && chosen !== transfer.from && chosen !== transfer.to ? 0.25 : 1
    if (transfer.arrivedAt <= at) {
      if (!calm) flash(context, end, radius, (at - transfer.arrivedAt) / flashMs, others)
      continue
    }
    const way = (at - transfer.sentAt) / Math.max(1, transfer.arrivedAt - transfer.sentAt)
    context.lineWidth = Math.max(1, side / 600)
    context.globalAlpha = (calm ? 0.6 : 0.28) * others
    line(context, start, end)
    if (calm) continue
    context.globalAlpha = others
    const length = Math.max(1, Math.hypot(end[0] - start[0], end[1] - start[1]))
    const tail = Math.max(0, way - (sparkShare * side) / length)
    context.lineWidth = Math.max(1.8, side / 340)
    line(context, between(start, end, tail), between(start, end, way))
  }
  context.globalAlpha = 1
}

function flash(
  context: CanvasRenderingContext2D,
  [x, y]: readonly [number, number],
  radius: number,
  age: number,
  alpha: number,
): void {
  context.globalAlpha = (1 - age) * 0.5 * alpha
  context.lineWidth = 2
  context.beginPath()
  context.arc(x, y, radius * (1.25 + age * 0.7), 0, 2 * Math.PI)
  context.stroke()
}

function drawPeer(context: CanvasRenderingContext2D, drawing: OverlayDrawing, number: number): void {
  const { recording, at, side, palette, chosen, calm } = drawing
  const peer = recording.peers[number]
  if (peer === undefined || peer.joinedAt > at) return
  const [x, y] = placeOf(recording, side, peer)
  const grown = calm ? 1 : Math.min(1, (at - peer.joinedAt) / joinFadeMs)
  const radius = radiusOf(recording, side) * (0.4 + 0.6 * grown)
  const gone = peer.vanishedAt <= at
  context.globalAlpha = grown
  context.lineWidth = Math.max(1.25, radius / 5)
  if (number === chosen) ring(context, x, y, radius * 1.9, palette.text)
  if (number === 0) drawSource(context, x, y, radius * 1.5, gone, drawing)
  else if (gone) {
    context.setLineDash([2, 3])
    ring(context, x, y, radius, palette.strong)
    context.setLineDash([])
  } else {
    const share = recording.chunksAt(number, at) / Math.max(1, recording.chunks)
    const complete = peer.completeAt <= at
    disc(context, x, y, radius, complete ? palette.good : palette.surface)
    if (!complete && share > 0) sector(context, x, y, radius, share, palette.accent)
    const outline = complete ? palette.good : peer.headerAt <= at ? palette.accent : palette.strong
    ring(context, x, y, radius, outline)
    if (peer.bitsPerSecond > recording.settings.bitsPerSecond) ring(context, x, y, radius * 1.45, outline)
  }
  context.globalAlpha = 1
}

/** A diamond with its name, so that it is not told by its colour alone. */
function drawSource(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  radius: number,
  gone: boolean,
  { palette, side }: OverlayDrawing,
): void {
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
  context.lineWidth = 4
  context.lineJoin = 'round'
  context.strokeStyle = palette.surface
  context.strokeText(gone ? 'source, gone' : 'source', x, textY)
  context.fillStyle = palette.text
  context.fillText(gone ? 'source, gone' : 'source', x, textY)
}

/** How much latency a length on the plane stands for. */
function drawScale(context: CanvasRenderingContext2D, { recording, side, palette }: OverlayDrawing): void {
  const [least, most] = recording.settings.latencyMs
  if (most === least || recording.peers.length === 0) return
  const sideMs = (most - least) / Math.SQRT2
  const ms = [500, 200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1].find((ms) => ms <= sideMs / 3) ?? sideMs / 4
  const room = side - 2 * (2.4 * radiusOf(recording, side) + 8)
  const length = (ms / sideMs) * room
  const y = side - 9
  const x = 8
  const text = `+${Number(ms.toPrecision(2))} ms`
  context.strokeStyle = palette.muted
  context.lineWidth = 1.5
  context.beginPath()
  context.moveTo(x, y - 4)
  context.lineTo(x, y)
  context.lineTo(x + length, y)
  context.lineTo(x + length, y - 4)
  context.stroke()
  context.font = `${Math.max(11, side / 56)}px system-ui, sans-serif`
  context.textAlign = 'left'
  context.textBaseline = 'bottom'
  context.lineWidth = 4
  context.strokeStyle = palette.surface
  context.strokeText(text, x + 4, y - 4)
  context.fillStyle = palette.muted
  context.fillText(text, x + 4, y - 4)
}

type Point = readonly [number, number]

function between([ax, ay]: Point, [bx, by]: Point, share: number): Point {
  return [ax + (bx - ax) * share, ay + (by - ay) * share]
}

function line(context: CanvasRenderingContext2D, [ax, ay]: Point, [bx, by]: Point): void {
  context.beginPath()
  context.moveTo(ax, ay)
  context.lineTo(bx, by)
  context.stroke()
}

function ring(context: CanvasRenderingContext2D, x: number, y: number, radius: number, color: string): void {
  context.strokeStyle = color
  context.beginPath()
  context.arc(x, y, radius, 0, 2 * Math.PI)
  context.stroke()
}

function disc(context: CanvasRenderingContext2D, x: number, y: number, radius: number, color: string): void {
  context.fillStyle = color
  context.beginPath()
  context.arc(x, y, radius, 0, 2 * Math.PI)
  context.fill()
}

function sector(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  radius: number,
  share: number,
  color: string,
): void {
  context.fillStyle = color
  context.beginPath()
  context.moveTo(x, y)
  context.arc(x, y, radius, -Math.PI / 2, (share * 2 - 0.5) * Math.PI)
  context.closePath()
  context.fill()
}
