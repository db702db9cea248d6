/**
 * Fresh passwords of TURN servers, fetched before the old ones end. A page may stay open for longer than they last, and would
 * then meet no new peers by a relay. Only passwords are taken from the answer: which servers are used was announced.
 */
export interface Renewal {
  /** Of signaling servers, the first asked first. */
  readonly origins: readonly string[]
  readonly channel: string
  readonly servers: () => readonly RTCIceServer[]
  readonly renewed: (servers: readonly RTCIceServer[]) => void
  /** Milliseconds since 1970; Infinity where a server's password does not end. */
  readonly endOf: (server: RTCIceServer) => number
}

/** When half of its time is over: there is as much again to try. A clock that is wrong by hours does not matter then. */
const SHARE = 0.5
/** Of passwords that have ended, or as a wrong clock has it: no server is asked more often. */
const leastMs = 300_000
/** A sleeping device counts no time: it asks soon after it wakes. */
const mostMs = 3_600_000 * 6
const answerMs = 10_000

/** Returns how to stop. */
export function keepFresh({ origins, channel, servers, renewed, endOf }: Renewal): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isStopped = false
  const wait = (): void => {
    const leftMs = Math.min(...servers().map(endOf)) - Date.now()
    timer = setTimeout(() => void renew(), Math.min(mostMs, Math.max(leastMs, leftMs * SHARE)))
  }
  const renew = async (): Promise<void> => {
    for (const origin of origins) {
      const fresh = await freshFrom(origin, channel)
      if (isStopped) return
      const merged = withPasswordsOf(servers(), fresh)
      if (merged === null) continue
      renewed(merged)
      break
    }
    wait()
  }
  // Passwords that were kept from an earlier visit may have ended already.
  if (servers().some((server) => endOf(server) <= Date.now())) void renew()
  else wait()
  return () => {
    isStopped = true
    clearTimeout(timer)
  }
}

/** What the server tells of a channel (rule G6); nobody is counted as a visitor for it. */
async function freshFrom(origin: string, channel: string): Promise<readonly unknown[]> {
  try {
    const url = `${origin}/crowd.json?channel=${encodeURIComponent(channel)}&again`
    const response = await fetch(url, { cache: 'no-store', signal: AbortSignal.timeout(answerMs) })
    const { iceServers } = (await response.json()) as { readonly iceServers?: unknown }
    return Array.isArray(iceServers) ? iceServers : []
  } catch {
    return []
  }
}

/** Null where none of them has another password. */
function withPasswordsOf(
  servers: readonly RTCIceServer[],
  fresh: readonly unknown[],
): readonly RTCIceServer[] | null {
  let isNew = false
  const merged = servers.map((server) => {
    const match = fresh.find((other) => isSame(server, other)) as RTCIceServer | undefined
    const { username, credential } = match ?? {}
    if (typeof username !== 'string' || typeof credential !== 'string') return server
    if (username === server.username) return server
    isNew = true
    return { ...server, username, credential }
  })
  return isNew ? merged : null
}

function isSame({ urls }: RTCIceServer, other: unknown): boolean {
  return String((other as Partial<RTCIceServer> | null)?.urls) === String(urls)
}
