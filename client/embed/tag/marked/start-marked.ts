/**
 * Starts what is marked by plain HTTP: at once where the site is quick. Where it is not, the script tag has a moment to say
 * whether there is company. Where that does not come, everything is started too: a page never depends on our server.
 */
import { beginMarked, UNBEGUN } from './elements.ts'
import type { speedOf } from './site-speed.ts'

/** The script does not come. */
const silentMs = 3_000
/** How long it may take to say something: a site that seems far may be busy. */
const HOLD_MS = { quick: 0, far: 300, busy: silentMs }

export function startMarked(speed: ReturnType<typeof speedOf>): void {
  const holdMs = HOLD_MS[speed]
  let isHeld = holdMs > 0
  const start = () => {
    if (!isHeld) beginMarked()
  }
  const release = () => {
    isHeld = false
    start()
  }
  /** Also what is no picture, film or sound. */
  const startAll = () => {
    release()
    for (const element of document.querySelectorAll<HTMLElement>(`${UNBEGUN}:not(a)`))
      element.style.backgroundImage = `url("${element.dataset['flashcrew']}")`
  }
  const observer = new MutationObserver(start)
  observer.observe(document, { childList: true, subtree: true })
  const timers = [setTimeout(release, holdMs), setTimeout(startAll, silentMs)]
  const heard = () => {
    for (const timer of timers) clearTimeout(timer)
    observer.disconnect()
  }
  document.addEventListener('flashcrew', heard, { once: true })
  addEventListener(
    'error',
    ({ target }) => target instanceof Element && target.matches('script[data-manifest]') && startAll(),
    true,
  )
}
