/**
 * The line before the script tag, within the page itself (`flashcrew sign` prints it): starts what is marked at once, by
 * plain HTTP, where the site is quick; where it is not, the script tag has a moment to say whether there is company. Where
 * that does not come, everything is started too: a page never depends on our server.
 */
import { pageTimes, speedOf } from './site-speed.ts'

/** As long as nothing is heard of the script: from a site that may be busy, or seems to be so. */
const HOLD_MS = { quick: 0, far: 300, busy: 3_000 }
/** Then also what is no picture, film or sound: the script does not come. */
const silentMs = 3_000
const MARKED = '[data-flashcrew]:not([data-flashcrew=""]):not([src])'

const holdMs = HOLD_MS[speedOf(pageTimes())]
let isHeld = holdMs > 0

function start(): void {
  if (isHeld) return
  const media = document.querySelectorAll<HTMLImageElement | HTMLMediaElement>(
    ['img', 'video', 'audio'].map((name) => name + MARKED).join(),
  )
  for (const element of media) element.src = element.dataset['flashcrew'] ?? ''
}

function release(): void {
  isHeld = false
  start()
}

/** The script does not come. */
function startAll(): void {
  release()
  for (const element of document.querySelectorAll<HTMLElement>(`${MARKED}:not(a)`))
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
