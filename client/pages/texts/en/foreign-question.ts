/** The question before a channel that is not this server's is shown. It comes with that question alone. */

export const foreignQuestion = {
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
  framed:
    'Another site shows this page inside its own. You can say yes only where this page is open by itself.',
  openAlone: 'Open this page by itself',
  /** The page’s title in the browser’s tab. */
  pageTitle: 'A channel of somebody else · Flashcrew',
}
