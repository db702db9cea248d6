/** What the page says of facilities. */
import type { LevelChange, Standing } from '../../facilities/changes.ts'
import type { Chance, Impact, Metric, Rating } from '../../facilities/types.ts'
import { romanOf } from '../../shakemap/palette.ts'
import { count, formatShare } from '../common/format.ts'
import { shakingOf } from '../common/intensity.ts'

interface StandingWords {
  /** The level's own name, or what stands in its place. */
  readonly name: string
  /** How soon to inspect it. */
  readonly priority: string
}

export const STANDING_WORDS: Readonly<Record<Standing, StandingWords>> = {
  red: { name: 'Red', priority: 'High priority' },
  orange: { name: 'Orange', priority: 'Medium–high priority' },
  yellow: { name: 'Yellow', priority: 'Medium priority' },
  green: { name: 'Green', priority: 'Low priority' },
  grey: { name: 'Grey', priority: 'Below its thresholds' },
  unrated: { name: 'Not rated', priority: 'The map lacks its measure' },
  outside: { name: 'Not in the map', priority: 'Shaking not known' },
}

/** Gravest first, as the page lists them. */
export const STANDINGS: readonly Standing[] = [
  'red',
  'orange',
  'yellow',
  'green',
  'grey',
  'unrated',
  'outside',
]

export function metricWords(metric: Metric): string {
  if (metric === 'MMI') return 'intensity'
  return metric === 'PGV' ? 'PGV in cm/s' : `${metric} in %g`
}

/** `VII, very strong (6.8)`, or that it is not in the map. */
export function shakingWords({ shaking }: Impact): string {
  if (!shaking) return 'Not in the map'
  const { mmi } = shaking
  return `${romanOf(mmi)}, ${shakingOf(mmi).toLowerCase()} (${mmi.toFixed(1)})`
}

/** `Yellow or higher 84 %`, highest first; of sharp thresholds which one is reached. */
export function chanceWords(rating: Rating): readonly string[] {
  const highestFirst = rating.chances.toReversed()
  if (rating.sharp) {
    const reached = highestFirst.find((chance) => chance.reached > 0)
    return [reached ? `Its ${reached.level} threshold is reached` : 'No threshold is reached']
  }
  return highestFirst.map((chance, i) => chanceOf(chance, i === 0))
}

function chanceOf({ level, reached }: Chance, isHighest: boolean): string {
  return `${STANDING_WORDS[level].name}${isHighest ? '' : ' or higher'} ${formatShare(reached)}`
}

/** `from green to red`. */
export function changeWords({ from, to }: LevelChange): string {
  return `from ${STANDING_WORDS[from].name.toLowerCase()} to ${STANDING_WORDS[to].name.toLowerCase()}`
}

/** Two or three digits that mean something: `0.42`, `4.2`, `42`. */
/** For a notification: how many changed, and the gravest of them, which come first; '' when none did. */
export function facilityHeadline(changes: readonly LevelChange[]): string {
  const worst = changes.slice(0, HEADLINE_NAMES).map((change) => `${change.name}: ${changeWords(change)}`)
  if (worst.length === 0) return ''
  const more = changes.length - worst.length
  return `${count(changes.length, 'facility', 'facilities')} changed level. ${worst.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`
}

const HEADLINE_NAMES = 3

export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–'
  if (value < 0.005) return '< 0.01'
  return value.toFixed(value < 1 ? 2 : value < 10 ? 1 : 0)
}
