/** The share of complete receivers over time: estimated with its 95 % interval, and as it was predicted. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { chartData, describeCurve, drawnCurve, formatDuration, type Milestone } from './curve.ts'
import type { Chart, ChartColors } from './draw-chart.ts'
import { PREDICTION_OFF, timeOfShare, type Look, type Prediction } from './prediction.ts'

export function SpreadChart({
  curve,
  prediction,
  milestones,
}: {
  curve: readonly Look[]
  prediction: Prediction | undefined
  milestones: readonly Milestone[]
}) {
  const frame = useRef<HTMLDivElement>(null)
  const key = useRef<HTMLUListElement>(null)
  const [chart, setChart] = useState<Chart>()
  const [failed, setFailed] = useState(false)

  useEffect(() => {
    let gone = false
    let made: Chart | undefined
    const element = frame.current
    const draw = async (): Promise<void> => {
      const { createChart } = await import('./draw-chart.ts')
      if (gone || !element) return
      made = createChart(element, () => colorsOf(key.current))
      setChart(made)
    }
    draw().catch(() => setFailed(true))
    const dark = matchMedia('(prefers-color-scheme: dark)')
    const redraw = () => made?.redraw()
    dark.addEventListener('change', redraw)
    const observer = new ResizeObserver(() => {
      if (element && element.clientWidth > 0) made?.setSize(element.clientWidth, element.clientHeight)
    })
    if (element) observer.observe(element)
    return () => {
      gone = true
      dark.removeEventListener('change', redraw)
      observer.disconnect()
      made?.destroy()
    }
  }, [])

  useEffect(() => chart?.setData(chartData(curve, prediction)), [chart, curve, prediction])

  const waiting = drawnCurve(curve).length === 0
  return (
    <figure class="chart stack">
      <div role="img" aria-label={`Coverage over time. ${describeCurve(curve)}${inWords(prediction)}`}>
        <div class="plot" ref={frame} aria-hidden="true">
          {waiting && <p class="small muted plot-empty">Waiting for the first sampled receiver</p>}
        </div>
      </div>
      {failed && <p class="small">The chart could not be loaded; the table below says the same.</p>}
      <ul class="chart-key small muted" ref={key}>
        <li>
          <span class="swatch estimate" aria-hidden="true" />
          complete receivers, estimated from random samples
        </li>
        <li>
          <span class="swatch band" aria-hidden="true" />
          its 95 % interval
        </li>
        <li>
          <span class="swatch prediction" aria-hidden="true" />
          predicted
        </li>
      </ul>
      <MilestoneTable milestones={milestones} />
      {prediction && (
        <p class="small muted">
          The prediction is an epidemic’s logistic curve. It follows what leaves this tab
          {prediction.sampled ? ' and what the samples say' : '. No sample has come yet'}. In recorded runs of
          the simulator the predicted time of 90 % was off by less than {PREDICTION_OFF.half * 100} % in half
          of all looks, and by less than {PREDICTION_OFF.nineTenths * 100} % in nine of ten. The prediction
          leaves out receivers that come later.
        </p>
      )}
    </figure>
  )
}

function MilestoneTable({ milestones }: { milestones: readonly Milestone[] }) {
  return (
    <table class="numbers milestones">
      <caption class="small muted">Time from the publication until receivers are complete</caption>
      <thead>
        <tr>
          {milestones.map(({ share }) => (
            <th key={share} scope="col">
              {share * 100} %
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr>
          {milestones.map(({ share, at, reached }) => (
            <td key={share}>
              {at === undefined ? (
                <span class="muted">not known yet</span>
              ) : (
                <>
                  <strong>
                    {reached ? '' : '≈ '}
                    {formatDuration(at)}
                  </strong>{' '}
                  <span class="small muted">{reached ? 'reached' : 'predicted'}</span>
                </>
              )}
            </td>
          ))}
        </tr>
      </tbody>
    </table>
  )
}

function inWords(prediction: Prediction | undefined): string {
  if (!prediction) return ''
  return ` Predicted: half after ${formatDuration(timeOfShare(prediction, 0.5))}, 90 % after ${formatDuration(timeOfShare(prediction, 0.9))}.`
}

/** The key's own colours, as the theme resolves them. */
function colorsOf(key: HTMLElement | null): ChartColors {
  const [estimate, band, prediction] = [...(key?.querySelectorAll('.swatch') ?? [])].map((swatch) =>
    getComputedStyle(swatch),
  )
  const list = key ? getComputedStyle(key) : undefined
  return {
    text: list?.color ?? '#666',
    line: list?.borderTopColor ?? '#ccc',
    curve: estimate?.color ?? '#06c',
    band: band?.backgroundColor ?? '#0663',
    prediction: prediction?.color ?? '#666',
  }
}
