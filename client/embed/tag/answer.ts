/** What a server answered to a request for a small document, and how soon. */
export interface TimedAnswer {
  readonly text: string
  readonly cacheControl: string
  /** Until its first byte, ms. */
  readonly latencyMs: number
  /** Until its last, ms. */
  readonly answerMs: number
}

/** Null where no good one came in time. Never rejects. */
export async function answerOf(url: URL, msMax: number): Promise<TimedAnswer | null> {
  const startMs = performance.now()
  try {
    // The site's document as it is now: one that the browser keeps may be of an earlier version.
    const response = await fetch(url, { cache: 'no-cache', signal: AbortSignal.timeout(msMax) })
    const latencyMs = performance.now() - startMs
    const cacheControl = response.headers.get('Cache-Control') ?? ''
    if (!response.ok) return null
    const text = await response.text()
    return { text, cacheControl, latencyMs, answerMs: performance.now() - startMs }
  } catch {
    return null
  }
}

/** The channel that a site's document names, before it is verified; null where it names none. */
export function channelIn({ text }: TimedAnswer): string | null {
  const { channel } = (jsonOf(text) ?? {}) as { channel?: unknown }
  return typeof channel === 'string' ? channel : null
}

/** Undefined where it is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
