/** One page to hand on: what a duty officer gives to somebody who has no screen. */
export const brief = {
  open: 'Brief to print',
  title: 'Brief on one page',
  print: 'Print, or save as PDF',
  close: 'Close',
  printed: ({ time }: { time: string }) => `This page is as of ${time}.`,
  signed: ({ channel, key }: { channel: string; key: string }) =>
    `Channel “${channel}”, signed with the key ${key}.`,
  verified: 'The browser has verified the signature. The key is that of the server’s own channel.',
  foreign: 'The browser has verified the signature. The key is not that of the server’s own channel.',
  release: ({ id }: { id: string }) => `Release ${id}`,
  facilities: ({ count }: { count: string }) => `Inspect first, of ${count} facilities`,
  facility: 'Facility',
  level: 'Level',
  intensity: 'Intensity',
  map: 'Map of shaking intensity',
}
