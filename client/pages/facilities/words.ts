/** What the page says of facilities. */
import type { LevelChange, FacilityStanding } from '../../facilities/rate/changes.ts'
import { levelOf } from '../../facilities/order.ts'
import type { Chance, Impact, Metric, Rating, Row } from '../../facilities/types.ts'
import { romanOf } from '../../shakemap/palette.ts'
import type { Sample } from '../../shakemap/sample.ts'
import { formatShare } from '../../words/figures.ts'
import { damageOf, shakingOf } from '../common/words/intensity.ts'
import { facilitiesTexts } from '../texts/sections/facilities.ts'
import { formatFixed, formatMmi, formatNumber } from '../texts/figures.ts'

/** Gravest first, as the page lists them. */
export const STANDINGS: readonly FacilityStanding[] = [
  'red',
  'orange',
  'yellow',
  'green',
  'unrated',
  'grey',
  'outside',
]

export function metricWords(metric: Metric): string {
  const texts = facilitiesTexts.value
  if (metric === 'MMI') return texts.metricMmi
  return metric === 'PGV' ? texts.metricPgv : texts.metricPercent({ metric })
}

/** Why the facility is not rated, or not by some of its metrics: a sentence without its full stop for each reason. */
export function lackWords({ unanswered }: Impact): readonly string[] {
  const { lacks } = facilitiesTexts.value
  return [...new Set(unanswered.map(({ why }) => why))].map((why) =>
    lacks[why]({ metrics: unanswered.flatMap((one) => (one.why === why ? [one.metric] : [])).join(', ') }),
  )
}

/** How soon to inspect; of a facility that is not rated why not. */
export function priorityWords(row: Row): string {
  const standing = levelOf(row)
  if (standing === 'unrated') return lackWords(row.impact).join('; ')
  return facilitiesTexts.value.levels[standing].priority.toLowerCase()
}

/** `VII, very strong (6.8)`, or that it is not in the map. */
export function shakingWords({ shaking }: Impact): string {
  if (!shaking) return facilitiesTexts.value.notInMap
  const { mmi } = shaking
  return `${romanOf(mmi)}, ${shakingOf(mmi).toLowerCase()} (${formatMmi(mmi)})`
}

/** `Yellow or higher 84 %`, highest first; of sharp thresholds which one is reached. */
export function chanceWords(rating: Rating): readonly string[] {
  const highestFirst = rating.chances.toReversed()
  if (rating.sharp) {
    const reached = highestFirst.find((chance) => chance.reached > 0)
    const texts = facilitiesTexts.value
    if (!reached) return [texts.noThreshold]
    return [texts.thresholdReached({ level: texts.levels[reached.level].name.toLowerCase() })]
  }
  return highestFirst.map((chance, i) => chanceOf(chance, i === 0))
}

function chanceOf({ level, reached }: Chance, isHighest: boolean): string {
  const { levels, chance, chanceOrHigher } = facilitiesTexts.value
  const words = { level: levels[level].name, share: formatShare(reached) }
  return isHighest ? chance(words) : chanceOrHigher(words)
}

/** `from green to red`. */
export function changeWords({ from, to }: LevelChange): string {
  const { levels, change } = facilitiesTexts.value
  return change({ from: levels[from].name.toLowerCase(), to: levels[to].name.toLowerCase() })
}

/** For a notification: how many changed, and the gravest of them, which come first; '' when none did. */
export function facilityHeadline(changes: readonly LevelChange[]): string {
  const worst = changes.slice(0, HEADLINE_NAMES).map((change) => `${change.name}: ${changeWords(change)}`)
  if (worst.length === 0) return ''
  const texts = facilitiesTexts.value
  const more = changes.length - worst.length
  const listed = worst.join('; ')
  return texts.headline({
    changed: texts.changed({ count: changes.length }),
    worst: more > 0 ? texts.headlineMore({ worst: listed, more: formatNumber(more) }) : listed,
  })
}

const HEADLINE_NAMES = 3

/** Two or three digits that mean something: `0.42`, `4.2`, `42`. */
export function facilityFigure(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–'
  if (value < 0.005) return `< ${formatFixed(0.01, 2)}`
  return formatFixed(value, value < 1 ? 2 : value < 10 ? 1 : 0)
}

/** `Intensity 6.8 ± 0.5; PGA 23 %g, PGV 15 cm/s; possible damage: moderate`, the intensity where the map tells how sure it is. */
export function measuredWords({ mmi, mmiStd, pga, pgv }: Sample): string {
  const texts = facilitiesTexts.value
  const measured = texts.shakingWords({
    pga: facilityFigure(pga),
    pgv: facilityFigure(pgv),
    damage: damageOf(mmi).toLowerCase(),
  })
  if (mmiStd === undefined) return measured
  return `${texts.intensity({ words: `${formatMmi(mmi)} ± ${formatFixed(mmiStd, 1)}` })}; ${measured}`
}
