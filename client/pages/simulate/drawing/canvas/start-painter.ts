/** Where the painter works: in a worker if the browser draws there, else on the page's own thread. */
import { Painter, type PainterMessage } from './painter.ts'

export type Tell = (message: PainterMessage) => void

/** `startWorker` may throw, or give one that fails before it has said that it is ready. What is told meanwhile waits. */
export function startPainter(startWorker: () => Worker): Tell {
  let waiting: PainterMessage[] | null = []
  let tell: Tell = (message) => waiting?.push(message)
  const begin = (next: Tell): void => {
    if (waiting === null) return
    const first = waiting
    waiting = null
    tell = next
    for (const message of first) next(message)
  }
  const here = (): void => {
    const painter = new Painter((draw) => requestAnimationFrame(draw))
    begin((message) => painter.handle(message))
  }
  try {
    if (!drawsInWorkers()) throw new Error('no canvas is drawn in a worker here')
    const worker = startWorker()
    worker.addEventListener('message', () => begin((message) => post(worker, message)), { once: true })
    worker.addEventListener('error', here)
  } catch {
    here()
  }
  return (message) => tell(message)
}

function drawsInWorkers(): boolean {
  return (
    typeof OffscreenCanvas === 'function' &&
    'transferControlToOffscreen' in HTMLCanvasElement.prototype &&
    new OffscreenCanvas(1, 1).getContext('2d') !== null
  )
}

function post(worker: Worker, message: PainterMessage): void {
  if (message.type === 'canvas' && message.canvas instanceof HTMLCanvasElement) {
    const canvas = message.canvas.transferControlToOffscreen()
    worker.postMessage({ type: 'canvas', canvas }, [canvas])
  } else worker.postMessage(message, { transfer: [] })
}
