/** Where peers lie on the picture, and which one lies at a point. */
import type { RecordedPeer, Recording } from '../../run/recording.ts'

export type Point = readonly [x: number, y: number]

/** Room for the scale below. */
const marginLeast = 24

export function radiusOf(recording: Recording, side: number): number {
  const { peers } = recording.settings
  const spacing = side / Math.sqrt(peers + 1)
  // Of 1,000 peers on a phone the discs would cover the plane.
  return Math.min(side / 50, Math.max(Math.min(3.5, spacing * 0.22), spacing * 0.135))
}

export function marginOf(recording: Recording, side: number): number {
  return Math.max(marginLeast, 2.4 * radiusOf(recording, side) + 8)
}

export function placeOf(recording: Recording, side: number, peer: RecordedPeer): Point {
  const margin = marginOf(recording, side)
  const room = side - 2 * margin
  return [margin + peer.x * room, margin + peer.y * room]
}

/** The peer at a point of the overlay, or null. */
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

/** The picture of chunks, in CSS pixels: its margins, and what is below the rows. */
export const matrix = { left: 8, right: 8, top: 24, gap: 10, bottom: 24 } as const

export function cellsOf(
  recording: Recording,
  side: number,
): { readonly width: number; readonly height: number; readonly strip: number } {
  const strip = side * 0.11
  return {
    width: (side - matrix.left - matrix.right) / recording.chunks,
    height: (side - matrix.top - strip - matrix.bottom) / recording.settings.peers,
    strip,
  }
}

/** Receivers by their distance from the source. */
export function rowsOf({ peers }: Recording): readonly number[] {
  const [source] = peers
  if (source === undefined) return []
  const distances = peers.map(({ x, y }) => Math.hypot(x - source.x, y - source.y))
  return [...peers.keys()].slice(1).toSorted((a, b) => (distances[a] ?? 0) - (distances[b] ?? 0))
}

/** The peer whose row is at a height of the picture of chunks, or null. */
export function rowAt(recording: Recording, side: number, y: number): number | null {
  if (recording.chunks === 0) return null
  return rowsOf(recording)[Math.floor((y - matrix.top) / cellsOf(recording, side).height)] ?? null
}
