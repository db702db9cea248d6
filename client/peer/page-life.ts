/** What becomes of the page as a browser puts it away, brings it back, or lets it sleep. */

export interface PageLife {
  /** The page is put away, or closed: neighbors should not have to wait for three heartbeats to notice. */
  readonly gone: () => void
  /** It is back as it was, out of the back/forward cache, which keeps the script and no connection. */
  readonly back: () => void
  /** It was hidden or frozen, and timers slept: the time has to be looked at now. */
  readonly awake: () => void
}

/** Until `signal` is aborted. In Node.js there is no page, and nothing happens. */
export function followPage(
  { gone, back, awake }: PageLife,
  signal: AbortSignal,
  page: Partial<typeof globalThis> = globalThis,
): void {
  const listen = (target: EventTarget | undefined, type: string, listener: (event: Event) => void) =>
    target?.addEventListener?.(type, listener, { signal })
  listen(page.window, 'pagehide', gone)
  listen(page.window, 'pageshow', (event) => {
    if ((event as PageTransitionEvent).persisted) back()
  })
  listen(page.document, 'visibilitychange', awake)
  listen(page.document, 'resume', awake)
}
