/** What every peer of the command line needs: a folder for its chunks, and what a server announces. */
import { toIceServer } from '../../client/peer/environment.ts'
import { hasRelay } from '../../client/rtc/ice-way.ts'
import { parseAnnouncement, type Announcement } from '../../shared/content/channel.ts'
import { CommandFailure } from '../failure.ts'
import { FileStore } from './file-store.ts'

const announcementMs = 3_000

/** Throws a Failure where the folder cannot be used. `full` is called once, when the disk takes no more. */
export function openFolderStore(folder: string, full: () => void): FileStore {
  try {
    const store = new FileStore(folder, full)
    store.dropDamaged()
    return store
  } catch (error) {
    throw new CommandFailure(
      `The folder ${folder} cannot be used: ${error instanceof Error ? error.message : String(error)}.`,
    )
  }
}

/** STUN and TURN as the first server that answers announces them; none where no server does. */
export async function announcedIceServers(servers: readonly string[]): Promise<RTCIceServer[]> {
  for (const server of servers) {
    const announcement = await announcementOf(server)
    // Without one, what is on this network is found all the same.
    if (announcement) return announcement.iceServers.map(toIceServer)
  }
  return []
}

/** Throws a Failure where only a relay is to be used, and there is none. */
export function checkRelay(relayOnly: boolean, iceServers: readonly RTCIceServer[]): void {
  if (relayOnly && !hasRelay(iceServers))
    throw new CommandFailure(
      '--relay-only needs a TURN server, and the server announces none: its operator names one by ICE_SERVERS.',
    )
}

/** Undefined where the server does not answer, or nobody has claimed it. */
export async function announcementOf(server: string): Promise<Announcement | undefined> {
  try {
    const signal = AbortSignal.timeout(announcementMs)
    const parsed = parseAnnouncement(await (await fetch(`${server}/announcement.json`, { signal })).json())
    return parsed.ok ? parsed.value : undefined
  } catch {
    return undefined
  }
}
