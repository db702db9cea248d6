/** What is to be drawn, and how. */
import type { Palette } from './palette.ts'

export type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D

/** Words on the picture, in the reader's language. */
interface PictureLabels {
  readonly source: string
  readonly sourceGone: string
  readonly rows: string
  readonly copies: string
}

export interface View {
  readonly kind: 'overlay' | 'chunks'
  /** Time of the world, ms. */
  readonly at: number
  /** Time goes on by itself: an edge that is drawn a little late or a little bold is not seen. */
  readonly moving: boolean
  /** Of the square, in CSS pixels. */
  readonly side: number
  /** Device pixels per CSS pixel. */
  readonly ratio: number
  readonly palette: Palette
  readonly labels: PictureLabels
  /** A peer that is looked at, or null. */
  readonly chosen: number | null
  /** Nothing fades, nothing flies. */
  readonly calm: boolean
}

/** A run of more peers is drawn with fewer things: no fading edges, no flashes, and chunks on their way as sparks without their way. */
const peersInDetail = 150

export function isCrowd(peers: number): boolean {
  return peers > peersInDetail
}

/** A canvas that is not on the page. */
export function newContext(): Context {
  const canvas =
    typeof OffscreenCanvas === 'function' ? new OffscreenCanvas(1, 1) : document.createElement('canvas')
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('this browser has no canvas to draw on')
  return context
}

/** A part of the picture that is drawn once and copied often. */
export class Layer {
  readonly context = newContext()

  /** Empties it, at the size of the picture. */
  clear({ side, ratio }: View): void {
    const { context } = this
    const pixels = Math.round(side * ratio)
    if (context.canvas.width !== pixels) context.canvas.width = context.canvas.height = pixels
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.clearRect(0, 0, side, side)
  }

  copyTo(context: Context, { side }: View): void {
    context.drawImage(this.context.canvas, 0, 0, side, side)
  }
}
