import { expect, test } from 'vitest'
import { story, type Scene } from './story.ts'

const visitor = (number: number, more: Partial<Scene['visitors'][number]> = {}) => ({
  number,
  cameWithoutSite: false,
  isWhole: true,
  fromPeersShare: 0.8,
  ...more,
})
const FIVE = [5, 4, 3, 2, 1].map((number) => visitor(number))

const scene = (more: Partial<Scene>): Scene => ({
  visitors: FIVE,
  isSiteOn: true,
  isSignalingOn: true,
  copiesSent: 1.44,
  copiesHad: 5,
  published: '',
  reached: 0,
  ...more,
})

test.each<[string, Partial<Scene>, string]>([
  ['nobody', { visitors: [] }, 'Press “Add 5 visitors”'],
  ['nobody, and no server', { visitors: [], isSiteOn: false }, 'plug it in again'],
  ['one', { visitors: [visitor(1, { fromPeersShare: 0 })] }, 'alone gets everything from the server'],
  ['some wait', { visitors: [visitor(2, { isWhole: false }), visitor(1)] }, '1 of 2 have all pictures'],
  ['all have it', {}, 'All 5 visitors have the gallery. The server sent 1.4 copies of it in place of 5.'],
  [
    'no page reaches another',
    { visitors: FIVE.map((each) => ({ ...each, fromPeersShare: 0 })) },
    'none came from another visitor',
  ],
  ['no site', { isSiteOn: false }, 'whoever is here loses nothing. Add a visitor'],
  [
    'no site, and a newcomer waits',
    { isSiteOn: false, visitors: [visitor(6, { cameWithoutSite: true, isWhole: false }), ...FIVE] },
    'newcomers get the pictures from other visitors',
  ],
  [
    'no site, and newcomers have all',
    {
      isSiteOn: false,
      visitors: [visitor(7, { cameWithoutSite: true }), visitor(6, { cameWithoutSite: true }), ...FIVE],
    },
    'Visitor 7 came when the server was off, and has every picture from other visitors.',
  ],
  ['no introductions', { isSignalingOn: false }, 'A new one gets everything from the slow server'],
  ['no server', { isSiteOn: false, isSignalingOn: false }, 'No server is on.'],
  [
    'no server, and news',
    { isSiteOn: false, isSignalingOn: false, published: 'Picture 2', reached: 4 },
    'Picture 2 is at 4 of 5 visitors: it went from tab to tab',
  ],
])('%s', (_, more, sentence) => {
  expect(story(scene(more))).toContain(sentence)
})
