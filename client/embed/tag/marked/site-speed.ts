/** Whether the site of this page is quick, as the page's own coming shows. Pure but for `pageTimes`. */

/** Of a navigation (Navigation Timing 2), ms. */
export interface PageTimes {
  readonly connectStart: number
  /** 0 without TLS. */
  readonly secureConnectionStart: number
  readonly connectEnd: number
  readonly requestStart: number
  readonly responseStart: number
}

/** The same machine, or a near one. */
const quickMs = 50
/** Stricter than the core is with a document (shared/crew/sources/site-window.ts), which costs less where it is wrong. */
const farFactor = 1.15
const farSlackMs = 20
/** To the other side of the world, by satellite. */
const farMsMax = 600
const graceMsLeast = 300
const graceMsMax = 4_000

/** Null where the browser does not tell. */
export function pageTimes(): PerformanceNavigationTiming | null {
  const [times] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  return times ?? null
}

/** How long the page took, ms, and a packet there and back; 0 is not known: the way, where the connection was there already. */
export function latencies(times: PageTimes | null): { readonly answerMs: number; readonly wayMs: number } {
  if (!times) return { answerMs: 0, wayMs: 0 }
  const { connectStart, secureConnectionStart, connectEnd, requestStart, responseStart } = times
  const answerMs = responseStart - requestStart
  const opened = (secureConnectionStart > 0 ? secureConnectionStart : connectEnd) - connectStart
  return { answerMs, wayMs: Math.max(0, opened) }
}

/**
 * `far`: the page took as long as its connection, and no longer than the way may be; a queue looks like it by chance. What is
 * not known is quick.
 */
export function speedOf(times: PageTimes | null): 'quick' | 'far' | 'busy' {
  const { answerMs, wayMs } = latencies(times)
  if (answerMs <= quickMs) return 'quick'
  const [sooner, later] = answerMs < wayMs ? [answerMs, wayMs] : [wayMs, answerMs]
  const isAsLate = later <= farFactor * sooner + farSlackMs
  return isAsLate && answerMs <= farMsMax ? 'far' : 'busy'
}

/**
 * How long a site that is not busy has for what has begun by plain HTTP, until others are asked too, ms: for the first of
 * it, and, where that has come, for all. A picture of some packets takes three or four answers, a page of many about ten.
 */
export function graceMs(times: PageTimes | null): { readonly first: number; readonly all: number } {
  const { answerMs } = latencies(times)
  return { first: inGrace(4 * answerMs), all: inGrace(10 * answerMs) }
}

function inGrace(ms: number): number {
  return Math.min(graceMsMax, Math.max(graceMsLeast, ms))
}
