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
