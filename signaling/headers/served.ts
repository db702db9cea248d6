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

export class ServedChannels {
  private readonly setting: ChannelsSetting
  private readonly claimed: () => string | undefined
  private readonly successorOf: (channel: ChannelParts) => Promise<string | undefined>
  private own: ReadonlySet<string>

  constructor(
    setting: ChannelsSetting,
    claimed: () => string | undefined,
    successorOf: (channel: ChannelParts) => Promise<string | undefined>,
  ) {
    this.setting = setting
    this.claimed = claimed
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
    const own = new Set<string>(this.listed)
    let channel = parseChannel(this.claimed() ?? '')
    for (let moves = 0; channel.ok && moves <= MOVES_MAX; moves++) {
      own.add(channel.value.uri)
      // oxlint-disable-next-line no-await-in-loop -- each move names the next
      channel = parseChannel((await this.successorOf(channel.value)) ?? '')
    }
    this.own = own
  }

  private get listed(): readonly ChannelUri[] {
    return typeof this.setting === 'object' ? this.setting : []
  }
}
