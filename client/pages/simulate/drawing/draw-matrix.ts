/** Draws who has which chunk at one moment: a row a peer, nearest to the source on top, and below how many have each. */
import type { OverlayDrawing } from './draw-overlay.ts'
import type { Recording } from '../run/recording.ts'

/** Times the run's step. */
const freshSteps = 3.5
const left = 8
const right = 8
const top = 24
const gap = 10
const bottom = 24

export function drawMatrix(context: CanvasRenderingContext2D, drawing: OverlayDrawing): void {
  const { recording, at, side, palette, chosen, calm } = drawing
  context.clearRect(0, 0, side, side)
  const { peers, chunks } = recording
  const order = rows(recording)
  if (chunks === 0 || order.length === 0) return
  const strip = side * 0.11
  const { width, height } = cells(recording, side)
  const inset = Math.min(width, height) >= 5 ? 1 : Math.min(width, height) >= 3 ? 0.5 : 0
  const copies = Array.from({ length: chunks }, () => 0)

  for (const [row, number] of order.entries()) {
    const peer = peers[number]
    if (peer === undefined || peer.joinedAt > at) continue
    const y = top + row * height
    const gone = peer.vanishedAt <= at
    context.globalAlpha = gone ? 0.35 : 1
    context.fillStyle = palette.line
    context.globalAlpha *= 0.45
    context.fillRect(left, y + inset / 2, width * chunks, Math.max(0.5, height - inset))
    context.globalAlpha = gone ? 0.35 : 1
    const has = recording.chunksAt(number, at)
    for (let i = 0; i < has; i++) {
      const chunk = peer.chunks[i] ?? 0
      if (!gone) copies[chunk] = (copies[chunk] ?? 0) + 1
      const fresh = !calm && at - (peer.arrivals[i] ?? 0) < freshSteps * recording.stepMs
      context.fillStyle = fresh ? palette.spark : peer.completeAt <= at ? palette.good : palette.accent
      context.fillRect(
        left + chunk * width + inset / 2,
        y + inset / 2,
        Math.max(0.5, width - inset),
        Math.max(0.5, height - inset),
      )
    }
    context.globalAlpha = 1
    if (number === chosen) {
      context.strokeStyle = palette.text
      context.lineWidth = 1.5
      context.strokeRect(left - 2, y - 1, width * chunks + 4, height + 2)
    }
  }

  const floor = side - bottom
  context.fillStyle = palette.strong
  for (const [chunk, count] of copies.entries()) {
    const tall = (count / order.length) * (strip - gap)
    context.fillRect(left + chunk * width + inset / 2, floor - tall, Math.max(0.5, width - inset), tall)
  }
  context.fillStyle = palette.line
  context.fillRect(left, floor, width * chunks, 1)
  context.fillStyle = palette.muted
  context.font = `${Math.max(11, side / 56)}px system-ui, sans-serif`
  context.textAlign = 'left'
  context.textBaseline = 'top'
  context.fillText(`${recording.settings.peers} peers, the nearest to the source on top`, left, 4)
  context.fillText(`copies of each of the ${chunks} chunks`, left, floor + 6)
}

/** The peer whose row is at a height of the canvas, or null. */
export function rowAt(recording: Recording, side: number, y: number): number | null {
  if (recording.chunks === 0) return null
  const row = Math.floor((y - top) / cells(recording, side).height)
  return rows(recording)[row] ?? null
}

function cells(recording: Recording, side: number): { width: number; height: number } {
  const strip = side * 0.11
  return {
    width: (side - left - right) / recording.chunks,
    height: (side - top - strip - bottom) / recording.settings.peers,
  }
}

function rows({ peers }: Recording): number[] {
  const source = peers[0]
  if (source === undefined) return []
  const distance = (number: number): number => {
    const peer = peers[number]
    return peer ? Math.hypot(peer.x - source.x, peer.y - source.y) : 0
  }
  return [...peers.keys()].slice(1).toSorted((a, b) => distance(a) - distance(b))
}
