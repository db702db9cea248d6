/** The plots of the papers' experiments, as SVG by file name. */
import { epidemicRoundMs } from '../../shared/sim/experiments/bounds.ts'
import { coverageSvg } from '../../scripts/sim/coverage-svg.ts'
import { colors, plotSvg, type Point, type Series } from '../../scripts/sim/plot.ts'
import { usual } from '../sim/conditions.ts'
import { linearFit } from '../report/fit.ts'
import type { Spread, SweepPoint } from './runs.ts'
import type { PaperFigures } from './table.ts'

export interface NamedPlot {
  readonly file: string
  /** What it shows, for whoever does not see it. */
  readonly alt: string
  readonly svg: string
}

const link = '200 kbit/s each way, loss 0–1 %'
const swarm = `${usual.peers} peers, ${link}, 10–150 ms one way`

export function paperPlots(figures: PaperFigures): NamedPlot[] {
  return [
    coverage(figures),
    recipients(figures),
    sizes(figures),
    overhead(figures),
    losses(figures),
    mixed(figures),
    pull(figures),
  ]
}

function coverage({ coverage }: PaperFigures): NamedPlot {
  const roundMs = epidemicRoundMs(coverage[0]?.chunkBytes ?? 0, usual.upBitsPerSecond, usual.latencyMs)
  return {
    file: 'coverage.svg',
    alt: 'C6, E3: coverage over time beside the bound and the epidemic model',
    svg: coverageSvg({ title: `100 KB, ${swarm}`, results: coverage, roundMs }),
  }
}

function recipients({ recipients, recipientsFar }: PaperFigures): NamedPlot {
  return {
    file: 'recipients.svg',
    alt: 'C1: time to the last peer by the number of recipients',
    svg: plotSvg({
      title: 'Time by recipients (C1)',
      subtitle: `100 KB, ${link}`,
      x: { label: 'recipients', log: true, ticks: [5, 10, 20, 50, 100, 200, 500, 1_000] },
      y: { label: 'seconds to the last' },
      series: [
        measured('10–150 ms one way', colors.green, recipients, ({ last }) => last),
        measured('2–700 ms one way', colors.orange, recipientsFar, ({ last }) => last),
        boundOf(recipients),
      ],
    }),
  }
}

function sizes({ sizes }: PaperFigures): NamedPlot {
  const whole = sizes.flatMap(({ x, last }): Point[] => (last === null ? [] : [[x / 1_000, last.mean]]))
  const fit = linearFit(whole)
  const ends = [0, 800].map((x): Point => [x, fit.intercept + fit.slope * x])
  return {
    file: 'size.svg',
    alt: 'C8: time to the last peer by size',
    svg: plotSvg({
      title: 'Time by size (C8)',
      subtitle: swarm,
      x: kilobytes,
      y: { label: 'seconds to the last' },
      series: [
        {
          label: `line of least squares, r² ${fit.r2.toFixed(4)}`,
          color: colors.grey,
          dash: '2 4',
          points: ends,
        },
        measured('the last peer', colors.green, inKilobytes(sizes), ({ last }) => last),
        measured('half of the peers', colors.violet, inKilobytes(sizes), ({ half }) => half),
        boundOf(inKilobytes(sizes)),
      ],
    }),
  }
}

function overhead({ sizes }: PaperFigures): NamedPlot {
  return {
    file: 'overhead.svg',
    alt: 'C9: overhead by size',
    svg: plotSvg({
      title: 'Overhead by size (C9)',
      subtitle: `${swarm}; all bytes on the wire over N·F, less 1`,
      x: kilobytes,
      y: { label: 'overhead', tickText: (share) => `${Math.round(share * 100)} %` },
      series: [
        measured('all bytes on the wire', colors.green, inKilobytes(sizes), (point) => point.overhead),
        {
          label: 'headers of full packets, which nobody can save',
          color: colors.red,
          dash: '6 4',
          points: [
            [0, 0.08],
            [800, 0.08],
          ],
        },
      ],
    }),
  }
}

function losses({ losses }: PaperFigures): NamedPlot {
  return {
    file: 'loss.svg',
    alt: 'C11: time by the bound of the loss',
    svg: plotSvg({
      title: 'Time by loss (C11)',
      subtitle:
        '100 KB, 60 peers, 200 kbit/s each way, 10–150 ms one way; each host draws its loss from 0 to the bound',
      x: { label: 'bound of the loss, %' },
      y: { label: 'seconds' },
      series: [
        measured('the last peer', colors.green, losses, ({ last }) => last),
        measured('half of the peers', colors.violet, losses, ({ half }) => half),
        boundOf(losses),
      ],
    }),
  }
}

function mixed({ homogeneous, mixed }: PaperFigures): NamedPlot {
  return {
    file: 'heterogeneity.svg',
    alt: 'C10: time with and without faster peers, by recipients',
    svg: plotSvg({
      title: 'Faster peers (C10)',
      subtitle: '100 KB, the source 200 kbit/s, loss 0–1 %, 10–150 ms one way',
      x: { label: 'recipients' },
      y: { label: 'seconds to the last' },
      series: [
        measured('all 200 kbit/s', colors.orange, homogeneous, ({ last }) => last),
        measured('one in five 800; one 3,200 above 45', colors.green, mixed, ({ last }) => last),
        { ...boundOf(homogeneous), color: colors.orange, label: 'bound × 1.08, all 200' },
        { ...boundOf(mixed), color: colors.green, label: 'bound × 1.08, mixed' },
      ],
    }),
  }
}

function pull({ pull: { measured, model, roundMs } }: PaperFigures): NamedPlot {
  const first = measured[0]?.[0] ?? 0
  const shifted = (points: readonly Point[]): Point[] =>
    points.filter(([ms]) => ms >= first).map(([ms, lacking]) => [(ms - first) / 1_000, lacking])
  const half = -first / 1_000
  return {
    file: 'epidemic.svg',
    alt: 'E3: share of receivers that lack a chunk, over time',
    svg: plotSvg({
      title: 'Who lacks a chunk (E3)',
      subtitle: `100 KB, ${swarm}; mean over chunks`,
      x: {
        label: 'seconds from the time when half had the chunk',
        ticks: [-3, -2, -1, 0, 1, 2, 3, 4, 5].map((at) => half + at),
        tickText: (at) => String(Math.round(at - half)),
      },
      y: { label: 'lack it', to: 1, tickText: (share) => `${Math.round(share * 100)} %` },
      series: [
        { label: 'measured', color: colors.green, points: shifted(measured) },
        {
          label: `the model, a round of ${Math.round(roundMs)} ms`,
          color: colors.violet,
          dash: '2 4',
          dots: true,
          points: shifted(model),
        },
      ],
    }),
  }
}

const kilobytes = { label: 'KB', ticks: [0, 25, 50, 100, 200, 400, 800] }

function inKilobytes(points: readonly SweepPoint[]): SweepPoint[] {
  return points.map((point) => ({ ...point, x: point.x / 1_000 }))
}

function measured(
  label: string,
  color: string,
  points: readonly SweepPoint[],
  value: (point: SweepPoint) => Spread | null,
): Series {
  const whole = points.flatMap((point) => {
    const spread = value(point)
    return spread === null ? [] : [{ x: point.x, ...spread }]
  })
  return {
    label,
    color,
    dots: true,
    points: whole.map(({ x, mean }): Point => [x, mean]),
    spreads: whole.map(({ x, low, high }) => [x, low, high] as const),
  }
}

function boundOf(points: readonly SweepPoint[]): Series {
  return {
    label: 'bound × 1.08, on the wire',
    color: colors.red,
    dash: '6 4',
    points: points.map(({ x, wireBound }): Point => [x, wireBound]),
  }
}
