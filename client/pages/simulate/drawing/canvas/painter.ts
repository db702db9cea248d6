/** Draws a run on one canvas, from what it is told of it: in a worker where the browser can, else on the page's own thread. */
import type { PictureBatch } from '../../run/batch.ts'
import { Recording } from '../../run/recording.ts'
import type { Settings } from '../../settings.ts'
import { Chunks } from './chunks.ts'
import { Overlay } from './overlay.ts'
import type { Context, View } from './view.ts'

export type PainterMessage =
  | { readonly type: 'run'; readonly settings: Settings }
  | { readonly type: 'batch'; readonly batch: PictureBatch }
  | { readonly type: 'canvas'; readonly canvas: OffscreenCanvas | HTMLCanvasElement }
  | { readonly type: 'view'; readonly view: View }

export class Painter {
  private context: Context | null = null
  private recording: Recording | null = null
  private overlay: Overlay | null = null
  private chunks: Chunks | null = null
  private view: View | null = null
  private planned = false
  private readonly plan: (draw: () => void) => void

  /** `plan` calls back when the next picture may be drawn. */
  constructor(plan: (draw: () => void) => void) {
    this.plan = plan
  }

  handle(message: PainterMessage): void {
    switch (message.type) {
      case 'run': {
        const recording = (this.recording = new Recording(message.settings))
        this.overlay = new Overlay(recording)
        this.chunks = new Chunks(recording)
        break
      }
      case 'batch':
        this.recording?.addPicture(message.batch)
        break
      case 'canvas':
        this.context = message.canvas.getContext('2d')
        break
      case 'view':
        this.view = message.view
    }
    if (this.planned) return
    this.planned = true
    this.plan(() => {
      this.planned = false
      this.draw()
    })
  }

  private draw(): void {
    const { context, view } = this
    if (context === null || view === null || view.side === 0) return
    const pixels = Math.round(view.side * view.ratio)
    if (context.canvas.width !== pixels) context.canvas.width = context.canvas.height = pixels
    context.setTransform(view.ratio, 0, 0, view.ratio, 0, 0)
    context.clearRect(0, 0, view.side, view.side)
    if (view.kind === 'overlay') this.overlay?.draw(context, view, performance.now())
    else this.chunks?.draw(context, view)
  }
}
