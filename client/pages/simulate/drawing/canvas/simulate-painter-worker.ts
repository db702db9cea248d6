/** The painter on a thread of its own: what the page does meanwhile keeps no picture waiting, nor a picture the page. */
import { Painter, type PainterMessage } from './painter.ts'

/** Where a worker is told of no frames, ms. */
const frameMs = 16

const painter = new Painter((draw) => {
  if (typeof requestAnimationFrame === 'function') requestAnimationFrame(draw)
  else setTimeout(draw, frameMs)
})
self.addEventListener('message', ({ data }: MessageEvent<PainterMessage>) => painter.handle(data))
self.postMessage('ready', { transfer: [] })
