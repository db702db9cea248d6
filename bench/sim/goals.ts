/** The protocol's goals 1 to 7 beside what was measured. Goals stand here once, and are never moved. */
import { linearFit } from '../report/fit.ts'
import { figure, percent, seconds, type Goal } from '../report/goal.ts'
import type { LargeEntry } from '../large.ts'
import { meanAndSpread } from '../report/report.ts'
import { meanOf, type SimFigures, type SimRun } from './table.ts'

/** Goal 1 and goals 4 to 7, of `npm run bench:sim`. Ratios are to the doubling bound times 1.08, as in goal 1, unless a goal names its bound. */
export function simGoals(figures: SimFigures): Goal[] {
  return [
    ...defaultGoals(figures),
    ...sizeGoals(figures),
    ...mixedGoals(figures),
    ...lossGoals(figures),
    ...byteGoals(figures),
  ]
}

/** Goals 2 and 3, of `npm run bench:large`. */
export function largeGoals(entries: readonly LargeEntry[]): Goal[] {
  const of = (peers: number): LargeEntry | undefined => entries.find((entry) => entry.peers === peers)
  const ratioGoal = (peers: number, most: number): Goal => {
    const entry = of(peers)
    return {
      id: 'goal 2',
      condition: `${peers.toLocaleString('en-US')} peers`,
      goal: `ratio ≤ ${most}`,
      ...(entry === undefined
        ? notMeasured
        : {
            measured: `${figure(entry.doublingRatio, 2)}${seedsOf(entry)}; last ${seconds(entry.lastMs)}; ${figure(entry.ratio, 2)} × the bound without the wire`,
            held: entry.doublingRatio !== null && entry.doublingRatio <= most,
          }),
    }
  }
  const hundred = of(100_000)
  return [
    ratioGoal(1_000, 1.35),
    ratioGoal(10_000, 1.4),
    {
      id: 'goal 3',
      condition: '100,000 peers',
      goal: 'to the end in < 15 min and < 12 GB on 2 cores',
      ...(hundred === undefined
        ? notMeasured
        : {
            measured: `${hundred.lastMs === null ? 'not to the end' : `to the end, last ${seconds(hundred.lastMs)}`}; ${hundred.minutes.toFixed(1)} min, ${hundred.gigabytes.toFixed(1)} GB${seedsOf(hundred)}`,
            held: hundred.lastMs !== null && hundred.minutes < 15 && hundred.gigabytes < 12,
          }),
    },
  ]
}

const notMeasured = { measured: '–', held: null }

function seedsOf(entry: LargeEntry): string {
  return ` (${entry.seeds} ${entry.seeds === 1 ? 'seed' : 'seeds'}${entry.arranged ? ', arranged overlay' : ''})`
}

function lastGoal(condition: string, runs: readonly SimRun[], mostSeconds: number): Goal {
  const ms = meanOf(runs, (run) => run.lastMs)
  return {
    id: 'goal 1',
    condition,
    goal: `last peer ≤ ${mostSeconds.toFixed(1)} s`,
    measured: seconds(ms),
    held: ms !== null && ms <= mostSeconds * 1_000,
  }
}

function defaultGoals({ usual, far }: SimFigures): Goal[] {
  const ratio = meanOf(usual, (run) => run.doublingRatio)
  return [
    lastGoal('60 peers, 100 KB, 200 kbit/s, 10–150 ms, loss 0–1 %', usual, 7),
    lastGoal('the same, 2–700 ms', far, 9),
    {
      id: 'goal 1',
      condition: 'the same, 10–150 ms',
      goal: 'ratio to 1.08 · the doubling bound ≤ 1.3',
      measured: figure(ratio, 2),
      held: ratio !== null && ratio <= 1.3,
    },
  ]
}

function sizeGoals(figures: SimFigures): Goal[] {
  const sizes = [
    ['25 KB', figures.kb25],
    ['100 KB', figures.usual],
    ['400 KB', figures.kb400],
    ['1 MB', figures.mb1],
    ['4 MB', figures.mb4],
    ['10 MB', figures.mb10],
  ] as const
  const most = Math.max(...sizes.map(([, runs]) => runs.length))
  return sizes.map(([size, runs]) => {
    const ratio = meanOf(runs, (run) => run.doublingRatio)
    const fewer = runs.length < most ? ` (${runs.length} seeds)` : ''
    return {
      id: 'goal 4',
      condition: `60 peers, ${size}`,
      goal: 'ratio ≤ 1.4',
      measured: `${figure(ratio, 2)}; last ${seconds(meanOf(runs, (run) => run.lastMs))}, chunks of ${runs[0]?.chunkBytes ?? 0} bytes${fewer}`,
      held: ratio !== null && ratio <= 1.4,
    }
  })
}

function mixedGoals({ mixed, usual }: SimFigures): Goal[] {
  const last = meanOf(mixed, (run) => run.lastMs)
  const homogeneous = meanOf(usual, (run) => run.lastMs)
  const ratio = meanOf(mixed, (run) => run.ratio)
  const condition = '200, 800 and 3,200 kbit/s as C10'
  return [
    {
      id: 'goal 5',
      condition,
      goal: 'faster than homogeneous',
      measured: `${seconds(last)} against ${seconds(homogeneous)}`,
      held: last !== null && homogeneous !== null && last < homogeneous,
    },
    {
      id: 'goal 5',
      condition,
      goal: 'ratio to max(fluid, source) ≤ 1.5',
      measured: `${figure(ratio, 2)}; on the wire, over 1.08 of it: ${figure(ratio === null ? null : ratio / wire, 2)}`,
      held: ratio !== null && ratio <= 1.5,
    },
  ]
}

const wire = 1.08
/** What "linear" is taken to mean: a line explains this much of the means' variance. At these bounds, of a parabola it explains 0.93. */
const linearFrom = 0.98

function lossGoals({ loss0, usual, loss5, loss10, loss20 }: SimFigures): Goal[] {
  const bounds = [
    [0, loss0],
    [1, usual],
    [5, loss5],
    [10, loss10],
    [20, loss20],
  ] as const
  const condition = 'loss bounds 0, 1, 5, 10, 20 %'
  const lasts = bounds.map(([, runs]) => meanOf(runs, (run) => run.lastMs))
  const all = lasts.filter((ms) => ms !== null)
  const tails = bounds.map(([, runs]) => meanOf(runs, lastOverMedian))
  const worstTail = tails.some((tail) => tail === null) ? null : Math.max(...tails.map((tail) => tail ?? 0))
  const [lossless] = lasts
  const worst = lasts.at(-1)
  const growth = lossless && worst ? worst / lossless : null
  const fit =
    all.length === bounds.length ? linearFit(bounds.map(([x], i) => [x, (all[i] ?? 0) / 1_000])) : null
  return [
    {
      id: 'goal 6',
      condition,
      goal: `growth linear (r² ≥ ${linearFrom})`,
      measured: `${lasts.map((ms) => figure(ms === null ? null : ms / 1_000, 1)).join(', ')} s; ${fit === null ? '–' : `${fit.slope.toFixed(2)} s a percent, r² ${fit.r2.toFixed(3)}`}`,
      held: fit !== null && fit.r2 >= linearFrom,
    },
    {
      id: 'goal 6',
      condition: 'loss bound 20 %',
      goal: '≤ 2 × lossless',
      measured: figure(growth, 2),
      held: growth !== null && growth <= 2,
    },
    {
      id: 'goal 6',
      condition,
      goal: 'last/median ≤ 1.3',
      measured: tails.map((tail) => figure(tail, 2)).join(', '),
      held: worstTail !== null && worstTail <= 1.3,
    },
  ]
}

function bytesGoal(condition: string, runs: readonly SimRun[], most: number): Goal {
  const share = meanOf(runs, (run) => run.bytesOverNF.all)
  return {
    id: 'goal 7',
    condition: `${condition}, links open for 2 minutes`,
    goal: `all bytes ≤ ${most.toFixed(2)} N·F`,
    measured: figure(share, 3),
    held: share !== null && share <= most,
  }
}

function shareGoal(
  runs: readonly SimRun[],
  condition: string,
  goal: string,
  value: (run: SimRun) => number,
  most: number,
): Goal {
  const { mean } = meanAndSpread(runs.map(value))
  const worst = Math.max(...runs.map(value))
  return {
    id: 'goal 7',
    condition,
    goal,
    measured: `${percent(mean, 2)}, worst seed ${percent(worst, 2)}`,
    held: mean <= most,
  }
}

function byteGoals({ rested, rested800 }: SimFigures): Goal[] {
  const both = [...rested, ...rested800]
  return [
    bytesGoal('100 KB', rested, 1.2),
    bytesGoal('800 KB', rested800, 1.13),
    shareGoal(both, 'the same', 'duplicates ≤ 1 %', (run) => run.duplicates, 0.01),
    shareGoal(both, 'an idle tab', '≤ 3 % of its link keep links open', (run) => run.idleShare, 0.03),
  ]
}

function lastOverMedian({ lastMs, halfMs }: SimRun): number | null {
  return lastMs === null || halfMs === null ? null : lastMs / halfMs
}
