const HIDDEN_MS = 150

/**
 * Resolves in a task of its own, after what was asked to be drawn is on the screen: long work is cut there. A page that is
 * not drawn at all, in the background, waits a moment only.
 */
export function afterPaint(): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, HIDDEN_MS)
    // The first frame draws what stands; only the second is sure to come after the effects of that.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        clearTimeout(late)
        setTimeout(resolve)
      }),
    )
  })
}
