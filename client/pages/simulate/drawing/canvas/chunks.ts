/**
 * Who has which chunk at one moment: a row a peer, nearest to the source on top, and below how many have each. The cells are
 * the pixels of a small picture, which is drawn larger: of 1,000 peers and 228 chunks they are 228,000.
 */
import type { Recording } from '../../run/recording.ts'
import { cellsOf, matrix, rowsOf } from './placing.ts'
import { newContext, type Context, type View } from './view.ts'

/** Times the run's step. */
const freshSteps = 3.5
/** How much is seen of a cell of a tab that was closed, and of an empty one. */
const goneAlpha = 0.35
const emptyAlpha = 0.45

export class Chunks {
  private readonly recording: Recording
  private readonly cells = new CellLayer()
  private rows: readonly number[] = []

  constructor(recording: Recording) {
    this.recording = recording
  }

  draw(context: Context, view: View): void {
    const { recording } = this
    const { chunks } = recording
    // Peers only ever join.
    if (this.rows.length !== recording.peers.length - 1) this.rows = rowsOf(recording)
    if (chunks === 0 || this.rows.length === 0) return
    const copies = this.fill(view)
    this.drawCells(context, view)
    this.drawCopies(context, view, copies)
  }

  /** Colours each cell; answers how many copies there are of each chunk. */
  private fill(view: View): readonly number[] {
    const { recording, rows } = this
    const { at, calm, palette } = view
    const { chunks, peers } = recording
    const pixels = this.cells.start(chunks, rows.length)
    const copies = Array.from({ length: chunks }, () => 0)
    const [spark, good, accent] = [palette.spark, palette.good, palette.accent].map((color) =>
      this.cells.pixelOf(color),
    )
    const empty = fade(this.cells.pixelOf(palette.line), emptyAlpha)
    for (const [row, number] of rows.entries()) {
      const peer = peers[number]
      if (peer === undefined || peer.joinedAt > at) continue
      const gone = peer.vanishedAt <= at
      const from = row * chunks
      pixels.fill(gone ? fade(empty, goneAlpha) : empty, from, from + chunks)
      const has = recording.chunksAt(number, at)
      const complete = peer.completeAt <= at
      for (let i = 0; i < has; i++) {
        const chunk = peer.chunks[i] ?? 0
        if (!gone) copies[chunk] = (copies[chunk] ?? 0) + 1
        const fresh = !calm && at - (peer.arrivals[i] ?? 0) < freshSteps * recording.stepMs
        const pixel = (fresh ? spark : complete ? good : accent) ?? 0
        pixels[from + chunk] = gone ? fade(pixel, goneAlpha) : pixel
      }
    }
    return copies
  }

  private drawCells(context: Context, view: View): void {
    const { recording, rows } = this
    const { side, palette, chosen } = view
    const { width, height } = cellsOf(recording, side)
    const [w, h] = [width * recording.chunks, height * rows.length]
    this.cells.copyTo(context, matrix.left, matrix.top, w, h, view.ratio)
    // Between cells that are large enough there is room for the ground to be seen.
    const inset = Math.min(width, height) >= 5 ? 1 : Math.min(width, height) >= 3 ? 0.5 : 0
    if (inset > 0) {
      context.fillStyle = palette.surface
      for (let column = 0; column <= recording.chunks; column++)
        context.fillRect(matrix.left + column * width - inset / 2, matrix.top, inset, h)
      for (let row = 0; row <= rows.length; row++)
        context.fillRect(matrix.left, matrix.top + row * height - inset / 2, w, inset)
    }
    const row = chosen === null ? -1 : rows.indexOf(chosen)
    if (row < 0) return
    context.strokeStyle = palette.text
    context.lineWidth = 1.5
    context.strokeRect(matrix.left - 2, matrix.top + row * height - 1, w + 4, height + 2)
  }

  private drawCopies(context: Context, { side, palette, labels }: View, copies: readonly number[]): void {
    const { width, strip } = cellsOf(this.recording, side)
    const inset = width >= 3 ? 1 : 0
    const floor = side - matrix.bottom
    context.fillStyle = palette.strong
    for (const [chunk, count] of copies.entries()) {
      const tall = (count / this.rows.length) * (strip - matrix.gap)
      const x = matrix.left + chunk * width + inset / 2
      context.fillRect(x, floor - tall, Math.max(0.5, width - inset), tall)
    }
    context.fillStyle = palette.line
    context.fillRect(matrix.left, floor, width * this.recording.chunks, 1)
    context.fillStyle = palette.muted
    context.font = `${Math.max(11, side / 56)}px system-ui, sans-serif`
    context.textAlign = 'left'
    context.textBaseline = 'top'
    context.fillText(labels.rows, matrix.left, 4)
    context.fillText(labels.copies, matrix.left, floor + 6)
  }
}

/** A picture of one pixel a cell. */
class CellLayer {
  private readonly context = newContext()
  private readonly low = newContext()
  private image: ImageData | null = null
  private readonly pixels = new Map<string, number>()

  /** All cells, empty, as pixels of four bytes. */
  start(width: number, height: number): Uint32Array {
    if (this.image?.width !== width || this.image.height !== height) this.image = new ImageData(width, height)
    const pixels = new Uint32Array(this.image.data.buffer)
    pixels.fill(0)
    return pixels
  }

  /**
   * Rows that are lower than a pixel are mixed, so that none is left out, and columns never are: first the picture is made
   * as low as it will be, then as wide.
   */
  copyTo(context: Context, x: number, y: number, width: number, height: number, ratio: number): void {
    const { image } = this
    if (image === null) return
    const rows = Math.min(image.height, Math.max(1, Math.round(height * ratio)))
    resize(this.context, image.width, image.height)
    this.context.putImageData(image, 0, 0)
    let { canvas } = this.context
    if (rows < image.height) {
      resize(this.low, image.width, rows)
      this.low.clearRect(0, 0, image.width, rows)
      this.low.drawImage(canvas, 0, 0, image.width, rows)
      canvas = this.low.canvas
    }
    context.imageSmoothingEnabled = false
    context.drawImage(canvas, x, y, width, height)
    context.imageSmoothingEnabled = true
  }

  /** A colour of CSS as such a pixel, in the machine's order of bytes. */
  pixelOf(color: string): number {
    const known = this.pixels.get(color)
    if (known !== undefined) return known
    // The first start of cells draws over it.
    this.context.fillStyle = color
    this.context.fillRect(0, 0, 1, 1)
    const pixel = new Uint32Array(this.context.getImageData(0, 0, 1, 1).data.buffer)[0] ?? 0
    this.pixels.set(color, pixel)
    return pixel
  }
}

function resize({ canvas }: Context, width: number, height: number): void {
  if (canvas.width !== width) canvas.width = width
  if (canvas.height !== height) canvas.height = height
}

/** Less of a pixel. Its alpha is the last of its four bytes: browsers run on machines whose first byte is the least. */
function fade(pixel: number, alpha: number): number {
  return ((pixel & 0xffffff) | (Math.round((pixel >>> 24) * alpha) << 24)) >>> 0
}
