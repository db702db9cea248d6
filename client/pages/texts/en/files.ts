/** The list of a release's files. */
import { pluralIn } from '../plural.ts'

const plural = pluralIn('en')

export const files = {
  title: 'Files',
  nobody: 'Nobody who has the rest is here now.',
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
