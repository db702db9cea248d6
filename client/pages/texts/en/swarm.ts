/** How a release got here, who else is there, and what this browser gives. */
import { pluralIn } from '../plural.ts'

const plural = pluralIn('en')

export const swarm = {
  title: 'How it got here',
  fromPeers: ({ count, time }: { count: number; time: string }) =>
    plural(count, { one: `From # peer in ${time}.`, other: `From # peers in ${time}.` }),
  fromPeersSoFar: ({ count }: { count: number }) =>
    plural(count, { one: 'From # peer so far.', other: 'From # peers so far.' }),
  keptAll: 'It was in this browser already, from an earlier visit.',
  keptPart: ({ size }: { size: string }) => `${size} were in this browser already.`,
  nothingYet: 'Nothing of it has arrived yet.',
  bars: 'Bytes by the peer that sent them',
  peer: ({ id }: { id: string }) => `Peer ${id}`,
  here: 'This browser',
  otherPeers: ({ count }: { count: number }) => plural(count, { one: '# more peer', other: '# more peers' }),
  seconds: ({ seconds }: { seconds: string }) => `${seconds} s`,
  minutes: ({ minutes, seconds }: { minutes: string; seconds: string }) => `${minutes} min ${seconds} s`,

  now: 'The swarm now',
  neighbors: 'Neighbors of this browser',
  partners: 'Partners of this browser',
  others: 'Others on this channel',
  othersText: ({ count }: { count: number }) => plural(count, { one: 'about #', other: 'about #' }),
  nobody: 'nobody else at the moment',
  done: 'Have all they want',
  doneText: ({ share, low, high }: { share: string; low: string; high: string }) =>
    `${share} (95 % interval: ${low} to ${high})`,
  doneUnknown: 'not known yet',
  given: 'Given to others',
  givenText: ({ size, copies }: { size: string; copies: string }) =>
    `${size}, as much as ${copies} copies of this release`,

  sharing: {
    line: 'Files come to this page from other readers, and go on to others. Those readers see this device’s internet address.',
    lineByRelay:
      'Files come to this page from other readers, and go on to others, by relays only. No reader sees this device’s internet address.',
    title: 'What others see',
    readers:
      'Readers that this page is connected to see this device’s internet address, and which parts of a release it has.',
    servers:
      'The server sees the address too, and which channel this page follows. So do the STUN and TURN servers that it names.',
    kept: 'Your facilities and your settings stay in this browser.',
    relayOnly: 'Connect by relays only',
    relayHint:
      'Readers then see a relay’s address in place of this device’s. Releases may arrive more slowly. A relay is a TURN server, and the server’s operator has to provide it.',
    lacksRelay:
      'The server of this channel names no relay. With this setting nothing arrives from other readers.',
  },

  cap: 'Upload at most',
  capChoices: {
    automatic: 'No cap (mobile: 400 kbit/s)',
    none: 'No cap, mobile too',
    other: 'Another…',
  },
  capOther: 'Upload cap in kbit/s',
  leave: 'Leave the swarm',
  leaveHint: 'This browser then receives nothing and gives nothing. What is here stays.',
}
