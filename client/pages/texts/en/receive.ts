/** The emergency page itself. */
import type { Problem } from '../../../api.ts'
import { pluralIn } from '../plural.ts'

const plural = pluralIn('en')

const problems: Record<Problem['code'], string> = {
  'bad-channel':
    'The address of this page names no channel that exists. Ask whoever gave it to you for the right one.',
  'insecure-origin':
    'Signatures cannot be checked at this address, because the browser allows it only on secure ones: open this page by its https:// address.',
  'no-webrtc':
    'This browser has no WebRTC, or an extension or a policy blocks it: allow it, or open this page in another browser.',
  'no-storage':
    'This browser keeps no data for this page (a private window, or storage is blocked): what arrives stays usable until the tab is closed.',
  quota:
    'This browser has no room left for this page: what arrives now stays usable until the tab is closed; free some disk space to keep it.',
  'server-unreachable':
    'The server cannot be reached: what is here stays usable, and connections are tried again by themselves.',
  'bad-announcement':
    'What the server says of its channel cannot be used. Tell whoever runs it; nothing is shown that is not verified.',
  'bad-publish': 'The release could not be published.',
  'no-key': 'This browser has no key for the channel.',
  'bad-backup': 'The backup of the key cannot be read.',
}

const files = {
  title: 'Files',
  noListYet: 'The list of files has not arrived yet.',
  noList: 'The list of files was not received.',
  allVerified: ({ count }: { count: number }) =>
    plural(count, {
      one: '# file, verified. Choose it to save it.',
      other: '# files, all verified. Choose one to save it.',
    }),
  someVerified: ({ have, count }: { have: string; count: number }) =>
    plural(count, { one: `${have} of # file verified.`, other: `${have} of # files verified.` }),
  someNeverCame: ({ have, count }: { have: string; count: number }) =>
    plural(count, {
      one: `${have} of # file verified; it was not received before this release was replaced or cancelled.`,
      other: `${have} of # files verified; the others were not received before this release was replaced or cancelled.`,
    }),
  onDemand: ({ count, size }: { count: number; size: string }) =>
    plural(count, {
      one: `# large file (${size}) comes when you ask for it.`,
      other: `# large files (${size}) come when you ask for them.`,
    }),
  large: 'Large files',
  largeChoices: { all: 'Get all', ask: 'Only when I ask' },
  get: ({ size }: { size: string }) => `Get it (${size})`,
  getFile: ({ path, size }: { path: string; size: string }) => `Get it: ${path}, ${size}`,
  part: ({ have, size }: { have: string; size: string }) => `${have} of ${size}`,
  arriving: 'arriving',
  notReceived: 'not received',
}

export const receive = {
  problems,
  files,
}
