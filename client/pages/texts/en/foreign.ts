/** What stands above a channel that is not this server's, once its reader has said yes. */
import type { ComponentChildren } from 'preact'
import { rich } from '../rich.ts'

export const foreign = {
  bannerLabel: 'Whose channel this is',
  banner: ({ name, key }: { name: ComponentChildren; key: ComponentChildren }) =>
    rich`Not the channel of this server: ${name}, key ${key}`,
  bannerMeaning: 'You allowed it in this browser.',
  withdraw: 'Stop showing it',

  /** The channel’s name where something of it is told outside of its own page. */
  named: ({ channel }: { channel: string }) => `${channel} (not the channel of this server)`,
  accepted: 'Other channels that you allowed to be shown here',
  withdrawFrom: ({ channel }: { channel: string }) => `Stop showing ${channel}`,
}
