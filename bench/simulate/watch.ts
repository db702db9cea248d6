/** What is put into the page and its workers to see how evenly they draw. */

/** Times are since 1970, in ms, so that those of a worker and of the page compare. */
export interface Watched {
  /** When the thread could have drawn: noted on the main thread only. */
  readonly frames: readonly number[]
  /** When the picture was drawn, on the main thread or in a worker. */
  readonly pictures: readonly number[]
}

/**
 * A picture is an animation frame in which a canvas was cleared. A text, since it runs elsewhere: a compiled function may call helpers
 * of its compiler.
 */
export const WATCH = `
(() => {
  const kind = self.CanvasRenderingContext2D ?? self.OffscreenCanvasRenderingContext2D
  if (kind === undefined || !self.requestAnimationFrame || self.watched) return
  const watched = (self.watched = { frames: [], pictures: [] })
  const own = self.requestAnimationFrame.bind(self)
  const clear = kind.prototype.clearRect
  const now = () => performance.timeOrigin + performance.now()
  let drew = false
  kind.prototype.clearRect = function (...values) {
    drew = true
    return clear.apply(this, values)
  }
  self.requestAnimationFrame = (callback) =>
    own((time) => {
      drew = false
      callback(time)
      if (drew) watched.pictures.push(now())
    })
  if (self.document) {
    const look = () => {
      watched.frames.push(now())
      own(look)
    }
    own(look)
  }
})()
`

export const READ = 'self.watched ?? { frames: [], pictures: [] }'
