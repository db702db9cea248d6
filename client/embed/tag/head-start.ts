/**
 * The line before the script tag, within the page itself (`flashcrew sign` prints it): starts what is marked at once, by
 * plain HTTP, where the site is quick; where it is not, the script tag has a moment to say whether there is company. Where
 * that does not come, everything is started too: a page never depends on our server.
 */
import { beginMarked, UNBEGUN } from './elements.ts'
import { pageTimes, speedOf } from './site-speed.ts'

/** The script does not come. */
const silentMs = 3_000
/** How long it may take to say something: a site that seems far may be busy. */
const HOLD_MS = { quick: 0, far: 300, busy: silentMs }

const holdMs = HOLD_MS[speedOf(pageTimes())]
let isHeld = holdMs > 0

function start(): void {
  if (!isHeld) beginMarked()
}

function release(): void {
  isHeld = false
  start()
}

/** Also what is no picture, film or sound. */
function startAll(): void {
  release()
  for (const element of document.querySelectorAll<HTMLElement>(`${UNBEGUN}:not(a)`))
    element.style.backgroundImage = `url("${element.dataset['flashcrew']}")`
}

const observer = new MutationObserver(start)
observer.observe(document, { childList: true, subtree: true })
const timers = [setTimeout(release, holdMs), setTimeout(startAll, silentMs)]
document.addEventListener(
  'flashcrew',
  () => {
    for (const timer of timers) clearTimeout(timer)
    observer.disconnect()
  },
  { once: true },
)
addEventListener(
  'error',
  ({ target }) => target instanceof Element && target.matches('script[data-manifest]') && startAll(),
  true,
)
