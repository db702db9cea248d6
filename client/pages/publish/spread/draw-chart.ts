/** The coverage chart with uPlot: loaded when something is drawn, not before the console. */
import UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { formatDuration, type ChartData } from './curve.ts'

/** Resolved colours, asked for at each drawing, since the theme may change. */
export interface ChartColors {
  readonly text: string
  readonly line: string
  readonly curve: string
  readonly band: string
  readonly prediction: string
}

export interface Chart {
  setData(data: ChartData): void
  setSize(width: number, height: number): void
  redraw(): void
  destroy(): void
}

const LINE_PIXELS = 2.5
const DOT_PIXELS = 4

/** `data` in the order of the series below. */
export function createChart(element: HTMLElement, colors: () => ChartColors): Chart {
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
  const font = `${0.75 * rem}px ${getComputedStyle(element).fontFamily}`
  let end = 10
  const axis = {
    font,
    stroke: () => colors().text,
    grid: { stroke: () => colors().line, width: 1 },
    ticks: { show: false },
  }
  const plot = new UPlot(
    {
      width: element.clientWidth,
      height: element.clientHeight,
      legend: { show: false },
      cursor: { show: false },
      padding: [0.6 * rem, 0.9 * rem, 0, 0],
      scales: { x: { time: false, range: () => [0, end] }, y: { range: [0, 1] } },
      axes: [
        {
          ...axis,
          size: 1.7 * rem,
          splits: () => [0, end / 4, end / 2, (end * 3) / 4, end],
          values: (_, splits) => splits.map((at) => labelOf(at, end)),
        },
        {
          ...axis,
          size: 3.1 * rem,
          splits: () => [0, 0.25, 0.5, 0.75, 1],
          values: (_, splits) => splits.map((share) => `${share * 100} %`),
        },
      ],
      series: [
        {},
        { spanGaps: true, points: { show: false } },
        { spanGaps: true, points: { show: false } },
        {
          spanGaps: true,
          points: { show: false },
          dash: [6, 5],
          width: LINE_PIXELS * 0.8,
          stroke: () => colors().prediction,
        },
        { spanGaps: true, points: { show: false }, width: LINE_PIXELS, stroke: () => colors().curve },
      ],
      bands: [{ series: [2, 1], fill: () => colors().band }],
      hooks: { draw: [(self) => drawEnd(self, colors().curve)] },
    },
    [[], [], [], [], []],
    element,
  )
  return {
    setData(data) {
      ;({ end } = data)
      plot.setData([[...data.at], [...data.low], [...data.high], [...data.predicted], [...data.complete]])
    },
    setSize: (width, height) => plot.setSize({ width, height }),
    redraw: () => plot.redraw(true, true),
    destroy: () => plot.destroy(),
  }
}

/** A dot where the estimate stands now. */
function drawEnd(plot: UPlot, color: string): void {
  const [at = [], , , , complete = []] = plot.data
  const index = complete.findLastIndex((share) => typeof share === 'number')
  const [x, y] = [at[index], complete[index]]
  if (typeof x !== 'number' || typeof y !== 'number') return
  plot.ctx.beginPath()
  const radius = DOT_PIXELS * devicePixelRatio
  plot.ctx.arc(plot.valToPos(x, 'x', true), plot.valToPos(y, 'y', true), radius, 0, 2 * Math.PI)
  plot.ctx.fillStyle = color
  plot.ctx.fill()
}

function labelOf(at: number, end: number): string {
  if (at === 0) return '0'
  return end <= 60 ? `${Number(at.toFixed(1))} s` : formatDuration(at).replace(/ 0 (s|min)$/, '')
}
