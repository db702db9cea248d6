/** Where the reader adds, names and removes channels. */
export const channels = {
  title: 'Channels that you follow',
  help: 'This page receives all of them while it is open, and announces a new event on any of them.',
  own: 'This page’s own channel, always the first.',
  /** A foreign one. */
  ofAddress:
    'The channel that this page’s address names, always the first. It is not the channel of this server.',
  notOurs: 'Not the channel of this server.',
  name: 'Name',
  nameOf: ({ channel }: { channel: string }) => `Your name for ${channel}`,
  remove: 'Remove',
  removeChannel: ({ channel }: { channel: string }) => `Remove ${channel}`,
  address: 'Address of another channel',
  addressHint: 'It begins with crew://, or is the address of an announcement (https://…/announcement.json).',
  add: 'Add channel',
  refusals: {
    malformed: 'This is not the address of a channel: it must begin with crew://, https:// or http://.',
    known: 'You follow this channel already.',
    forbidden: 'This server shows its own channels only.',
    full: 'This page can follow eight channels at most: remove one first.',
  },
}
