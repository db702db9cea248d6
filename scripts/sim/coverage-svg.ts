/** Coverage over time as a drawing: the share of peers that are complete, beside the bound and the epidemic model E3. */
import { epidemicCurve } from '../../shared/sim/experiments/bounds.ts'
import { wirePerPayload, type CurvePoint, type Result } from '../../shared/sim/experiments/simulation.ts'
import { colors, plotSvg, type Point, type Series } from './plot.ts'

export interface Drawing {
  readonly title: string
  readonly results: readonly Result[]
  /** Time that a chunk takes to be passed on, ms: its bits over the uplink, and the mean latency. A round of E3. */
  readonly roundMs: number
}

export function coverageSvg({ title, results, roundMs }: Drawing): string {
  const [first] = results
  if (first === undefined) return ''
  const halfMs = mean(results.map((r) => r.halfMs ?? 0))
  const epidemic = halfMs > 0 ? epidemicCurve(halfMs, roundMs, first.peers) : []
  const wireBoundMs = first.bounds.largest * wirePerPayload * 1_000
  const several = results.length > 1
  const curves = (
    value: (point: CurvePoint) => number,
    style: Pick<Series, 'color' | 'dash' | 'label'>,
  ): Series[] => {
    const { label: _label, ...line } = style
    const singles = results.map(({ curve }) => curve.map((point): Point => [point.ms / 1_000, value(point)]))
    return several
      ? [
          ...singles.map((points): Series => ({ ...line, points, width: 1.5, opacity: 0.28 })),
          { ...style, points: meanCurve(results, value), width: 2.5 },
        ]
      : singles.map((points): Series => ({ ...style, points }))
  }
  return plotSvg({
    title: 'Coverage over time',
    subtitle: title,
    x: { label: 'seconds since the publication' },
    y: {
      label: 'share',
      to: 1,
      ticks: [0, 0.25, 0.5, 0.75, 1],
      tickText: (share) => `${share * 100} %`,
    },
    series: [
      ...curves(({ complete }) => complete, {
        color: colors.green,
        label: `peers complete${several ? `, mean of ${results.length} seeds and each` : ''}`,
      }),
      ...curves(({ chunks }) => chunks, {
        color: colors.orange,
        dash: '6 4',
        label: 'share of all chunks that are had',
      }),
      {
        color: colors.violet,
        dash: '2 4',
        label: 'epidemic E3: doubles, then p → p², a round a chunk',
        points: epidemic.map(([ms, share]): Point => [ms / 1_000, share]),
      },
    ],
    verticals: [
      {
        x: wireBoundMs / 1_000,
        color: colors.red,
        label: `bound ${first.bounds.name} × ${wirePerPayload}: ${(wireBoundMs / 1_000).toFixed(2)} s`,
      },
    ],
  })
}

/** At each share the mean time of the seeds, which shows a tail as it is; at each time the mean share would blur it. */
function meanCurve(results: readonly Result[], value: (point: CurvePoint) => number): readonly Point[] {
  const points: Point[] = []
  for (let i = 0; i <= 100; i++) {
    const times = results.map(({ curve }) => curve.find((point) => value(point) >= i / 100)?.ms)
    if (times.every((ms) => ms !== undefined))
      points.push([mean(times.map((ms) => ms ?? 0)) / 1_000, i / 100])
  }
  return points
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}
