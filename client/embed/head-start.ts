/**
 * The line before the script tag, within the page itself (`flashcrew sign` prints it): starts what is marked at once, by
 * plain HTTP, where the site is quick; where it is not, the script tag has a moment to say whether there is company. Where
 * that does not come, everything is started too: a page never depends on our server.
 */
import { isQuick, pageTimes } from './site-speed.ts'

/** As long as nothing is heard of the script. */
const silentMs = 3_000
const MARKED = '[data-flashcrew]:not([data-flashcrew=""]):not([src])'

let isHeld = !isQuick(pageTimes())

function start(): void {
  if (isHeld) return
  const media = document.querySelectorAll<HTMLImageElement | HTMLMediaElement>(
    ['img', 'video', 'audio'].map((name) => name + MARKED).join(),
  )
  for (const element of media) element.src = element.dataset['flashcrew'] ?? ''
}

/** The script does not come. */
function startAll(): void {
  isHeld = false
  start()
  for (const element of document.querySelectorAll<HTMLElement>(`${MARKED}:not(a)`))
    element.style.backgroundImage = `url("${element.dataset['flashcrew']}")`
}

const observer = new MutationObserver(start)
observer.observe(document, { childList: true, subtree: true })
const timer = setTimeout(startAll, silentMs)
document.addEventListener(
  'flashcrew',
  () => {
    clearTimeout(timer)
    observer.disconnect()
  },
  { once: true },
)
addEventListener(
  'error',
  ({ target }) => target instanceof Element && target.matches('script[data-manifest]') && startAll(),
  true,
)
