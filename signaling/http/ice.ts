/**
 * TURN credentials that end by themselves, as draft-uberti-behave-turn-rest-00 has them and coturn's `use-auth-secret`
 * reads them: the user name says until when, the password is its HMAC under a secret that TURN server and this one share.
 */
import { createHmac } from 'node:crypto'
import type { Announcement } from '../../shared/content/channel.ts'

export interface TurnSecret {
  readonly secret: string
  readonly hours: number
}

type IceServers = Announcement['iceServers']
type IceServer = IceServers[number]

/** The servers as an announcement has them now: each TURN server without a password of its own is given one. */
export function iceServersNow(servers: IceServers, turn: TurnSecret | undefined, nowMs: number): IceServers {
  if (!turn) return servers
  const until = Math.floor(nowMs / 1_000) + turn.hours * 3_600
  const username = `${until}:flashcrew`
  const credential = createHmac('sha1', turn.secret).update(username).digest('base64')
  return servers.map((server) => (lacksPassword(server) ? { ...server, username, credential } : server))
}

/** Whether this is a TURN server that everybody would be let use, or nobody. */
export function lacksPassword({ urls, username, credential }: IceServer): boolean {
  const all = typeof urls === 'string' ? [urls] : urls
  return all.some((url) => /^turns?:/i.test(url)) && username === undefined && credential === undefined
}
