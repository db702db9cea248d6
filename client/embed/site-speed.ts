/** Whether the site of this page is quick, as the page's own coming shows. Pure but for `pageTimes`. */

/** Of a navigation (Navigation Timing 2), ms. */
export interface PageTimes {
  readonly connectStart: number
  readonly connectEnd: number
  readonly requestStart: number
  readonly responseStart: number
}

const quickMs = 100
/** What is late by more than this waits in a queue, wherever it comes from. */
const farMsMax = 600
const graceMsLeast = 300
const graceMsMax = 2_000

/** Null where the browser does not tell. */
export function pageTimes(): PageTimes | null {
  const [times] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  return times ?? null
}

/** A page that took about as long as its connection comes from far, and not from a busy site. What is not known is quick. */
export function isQuick(times: PageTimes | null): boolean {
  if (!times) return true
  const answerMs = times.responseStart - times.requestStart
  const wayMs = times.connectEnd - times.connectStart
  return answerMs <= quickMs || answerMs <= Math.min(farMsMax, 1.5 * wayMs)
}

/** How long a quick site has for what has begun by plain HTTP, until others are asked too: ten answers, as a page of many pictures takes. */
export function graceMs(times: PageTimes | null): number {
  const answerMs = times ? times.responseStart - times.requestStart : 0
  return Math.min(graceMsMax, Math.max(graceMsLeast, 10 * answerMs))
}
