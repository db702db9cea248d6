/** A channel that is not this server's: the question before it is shown, and what stands above it afterwards. */
import type { ComponentChildren } from 'preact'
import { rich } from '../rich.ts'

export const foreign = {
  title: 'This is not a channel of this server',
  text: ({ host }: { host: string }) =>
    `A link or a list names a channel of somebody else. ${host} does not vouch for it. Anybody can make such a channel, and its maps can look like official ones.`,
  noOwn: ({ host }: { host: string }) => `${host} has announced no channel of its own yet.`,
  nothingYet: 'Before you say yes, nothing of it is received, shown or announced.',
  name: 'Calls itself',
  key: 'Key of its publisher',
  cameFrom: 'Named by',
  from: {
    channel: 'the address of this page, after the # sign',
    announcement: ({ host }: { host: string }) => `an announcement at ${host}`,
    list: 'your list of channels in this browser',
    server: 'this server',
  },
  ledFrom: ({ host }: { host: string }) => `${host} led to this page`,
  compare: 'Compare the key with one that the publisher has given you by another way.',
  question: 'Show this channel?',
  yes: 'Yes, show this channel',
  no: 'No, open this server’s page',
  noRemove: 'No, remove it from my channels',
  forbidden: ({ host }: { host: string }) =>
    `${host} shows its own channels only. Its operator has set it so.`,
  framed: 'Another site shows this page inside of its own. You can say yes on this page itself only.',
  openAlone: 'Open this page by itself',
  /** The page’s title in the browser’s tab. */
  pageTitle: 'A channel of somebody else · Flashcrew',

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
