/** The protocol's goals 3 and 7 beside what was measured. Goals stand here once, and are never moved. bench:engine has those of its matrix. */
import { percent, seconds, type Goal } from '../report/goal.ts'
import type { LargeEntry } from '../large.ts'
import { meanAndSpread } from '../report/report.ts'
import type { SimFigures } from './table.ts'

/** Of goal 7, of `npm run bench:sim`, what the matrix of bench:engine does not tell. */
export function idleGoal({ rested, rested800 }: SimFigures): Goal {
  const shares = [...rested, ...rested800].map(({ idleShare }) => idleShare)
  const { mean } = meanAndSpread(shares)
  return {
    id: 'goal 7',
    condition: 'an idle tab at 200 kbit/s',
    goal: '≤ 3 % of its link keep links open',
    measured: `${percent(mean, 2)}, worst seed ${percent(Math.max(...shares), 2)}`,
    held: mean <= 0.03,
  }
}

/** Goal 3, of `npm run bench:large`. */
export function largeGoal(entries: readonly LargeEntry[]): Goal {
  const hundred = entries.find((entry) => entry.peers === 100_000)
  return {
    id: 'goal 3',
    condition: '100,000 peers',
    goal: 'to the end in < 15 min and < 12 GB on 2 cores',
    ...(hundred === undefined
      ? { measured: '–', held: null }
      : {
          measured: `${hundred.lastMs === null ? 'not to the end' : `to the end, last ${seconds(hundred.lastMs)}`}; ${hundred.minutes.toFixed(1)} min, ${hundred.gigabytes.toFixed(1)} GB${seedsOf(hundred)}`,
          held: hundred.lastMs !== null && hundred.minutes < 15 && hundred.gigabytes < 12,
        }),
  }
}

function seedsOf(entry: LargeEntry): string {
  return ` (${entry.seeds} ${entry.seeds === 1 ? 'seed' : 'seeds'}${entry.arranged ? ', arranged overlay' : ''})`
}
