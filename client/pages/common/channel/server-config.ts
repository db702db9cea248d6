const TIMEOUT_MS = 6_000

/** What the server of a page says in /config.json; undefined while it does not answer. Never rejects. */
export async function fetchConfig(origin: string): Promise<unknown> {
  try {
    const options = { cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS) } as const
    const response = await fetch(`${origin}/config.json`, options)
    if (response.ok) return (await response.json()) as unknown
    // Pages without a signaling server of their own: there is nothing to know.
    return response.status === 404 ? {} : undefined
  } catch {
    return undefined
  }
}
