/** Which peers are the operator's own helpers: an announcement of the channel names them. They are anchors (rule O9), and a publisher's witnesses (C3). */
import { parseAnnouncement } from '../../shared/content/channel.ts'

const TIMEOUT_MS = 6_000

/** Of all servers that announce this channel. A server that announces another one, or none, has no say. Never rejects. */
export async function announcedHelpers(servers: readonly string[], channel: string): Promise<string[]> {
  const named = await Promise.all(servers.map((server) => helpersOf(server, channel)))
  return named.flat()
}

async function helpersOf(server: string, channel: string): Promise<readonly string[]> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const answer = await fetch(`${server}/announcement.json`, { cache: 'no-store', signal })
    const parsed = parseAnnouncement(await answer.json())
    return parsed.ok && parsed.value.channel === channel ? parsed.value.helpers : []
  } catch {
    return []
  }
}
