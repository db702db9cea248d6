/**
 * Which channels a server serves, and which of them are its own: those that the operator lists, the claimed one, and those that
 * its publisher has moved to. Without a list a server that is claimed serves its own alone: strangers' channels would take up
 * its room on the day on which it matters.
 */
import { parseChannel, type ChannelParts, type ChannelUri } from '../../shared/content/channel.ts'

/** `any`: all channels of anybody; undefined: the same until this server is claimed. */
export type ChannelsSetting = readonly ChannelUri[] | 'any' | undefined

/** A key that is moved again and again leads no further than this. */
const MOVES_MAX = 8

/** The channel that the newest release of another names as the one that takes its place. */
export type SuccessorOf = (channel: ChannelParts) => Promise<string | undefined>

/** The channel and those to which it has moved, one after another. */
export async function movesFrom(origin: string, successorOf: SuccessorOf): Promise<readonly string[]> {
  const uris: string[] = []
  let channel = parseChannel(origin)
  while (channel.ok && uris.length <= MOVES_MAX) {
    uris.push(channel.value.uri)
    // oxlint-disable-next-line no-await-in-loop -- each move names the next
    channel = parseChannel((await successorOf(channel.value)) ?? '')
  }
  return uris
}

export class ServedChannels {
  private readonly setting: ChannelsSetting
  private readonly origins: () => readonly string[]
  private readonly successorOf: SuccessorOf
  private own: ReadonlySet<string>

  /** `origins`: where moves begin that lead to a channel of this server. */
  constructor(setting: ChannelsSetting, origins: () => readonly string[], successorOf: SuccessorOf) {
    this.setting = setting
    this.origins = origins
    this.successorOf = successorOf
    this.own = new Set(this.listed)
  }

  get all(): readonly string[] {
    return [...this.own]
  }

  isOwn(channel: string): boolean {
    return this.own.has(channel)
  }

  allows(channel: string): boolean {
    if (this.setting === 'any' || this.isOwn(channel)) return true
    return this.setting === undefined && this.own.size === 0
  }

  /** Due when the server starts, when it is claimed, and when one of its own channels has a newer header. */
  async follow(): Promise<void> {
    const moves = await Promise.all(this.origins().map((origin) => movesFrom(origin, this.successorOf)))
    this.own = new Set([...this.listed, ...moves.flat()])
  }

  private get listed(): readonly ChannelUri[] {
    return typeof this.setting === 'object' ? this.setting : []
  }
}
