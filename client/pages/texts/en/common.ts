/** Words that several parts of the page show. */
import type { IntensityClass } from '../../../shakemap/palette.ts'
import type { Mark } from '../../common/words/mark.ts'
import { pluralIn } from '../plural.ts'

const plural = pluralIn('en')

const marks: Record<Mark, string> = {
  cancelled: 'CANCELLED',
  exercise: 'EXERCISE',
  test: 'TEST',
  expired: 'EXPIRED',
  superseded: 'SUPERSEDED',
}

const markMeanings: Record<Mark, string> = {
  cancelled: 'The publisher has cancelled this release. Do not act on it.',
  exercise: 'This is an exercise. The earthquake it shows has not happened.',
  test: 'This release only tests the system. It is not about a real earthquake.',
  expired:
    'Its publisher set a time until which this release holds. That time has passed. Do not rely on the release.',
  superseded: 'A newer release replaces this one.',
}

/** ShakeMap’s own words. */
const shaking: Record<IntensityClass, string> = {
  I: 'Not felt',
  'II–III': 'Weak',
  IV: 'Light',
  V: 'Moderate',
  VI: 'Strong',
  VII: 'Very strong',
  VIII: 'Severe',
  IX: 'Violent',
  'X+': 'Extreme',
  '–': 'Unknown',
}

const damage: Record<IntensityClass, string> = {
  I: 'None',
  'II–III': 'None',
  IV: 'None',
  V: 'Very light',
  VI: 'Light',
  VII: 'Moderate',
  VIII: 'Moderate/heavy',
  IX: 'Heavy',
  'X+': 'Very heavy',
  '–': 'Unknown',
}

export const common = {
  marks,
  markMeanings,
  /** Name of the banner’s region. */
  status: 'Status of this release',
  problems: 'Problems',

  shaking,
  damage,
  intensity: 'Intensity',
  damageTitle: 'Damage',
  shakingTitle: 'Shaking',

  connection: 'Connection',
  neighbors: ({ count }: { count: number }) =>
    plural(count, { one: 'Connected to # neighbor', other: 'Connected to # neighbors' }),
  noNeighbor: 'Connected to no neighbor',
  server: {
    connected: 'Server reachable',
    connecting: 'Looking for the server…',
    unreachable: 'Server unreachable',
  },

  language: 'Language',
  languageMissing:
    'The texts of this language could not be loaded. Check the connection, and choose it again.',
  mapMissing:
    'The map could not be loaded. Reload the page to try again. This does not affect the facts and files.',
  facilities: 'My facilities',
  facilitiesMissing:
    'This part of the page could not be loaded. Reload the page when the server can be reached.',

  bytes: ({ count }: { count: number }) => plural(count, { one: '# byte', other: '# bytes' }),
  north: 'N',
  south: 'S',
  east: 'E',
  west: 'W',
  justNow: 'less than a minute ago',
  minutesAgo: ({ minutes }: { minutes: string }) => `${minutes} min ago`,
  hoursAgo: ({ hours, minutes }: { hours: string; minutes: string }) => `${hours} h ${minutes} min ago`,
  daysAgo: ({ count }: { count: number }) => plural(count, { one: '# day ago', other: '# days ago' }),
  yearsAgo: ({ count }: { count: number }) => plural(count, { one: '# year ago', other: '# years ago' }),
}
