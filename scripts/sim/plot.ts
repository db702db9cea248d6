/** Lines over two axes as an SVG, readable on light and dark pages: a title, ticks with units, a legend below. */

export type Point = readonly [x: number, y: number]

interface Axis {
  /** With its unit. */
  readonly label: string
  /** A logarithmic axis starts above 0. Default linear, from 0. */
  readonly log?: boolean
  /** Where ticks stand; by default at round steps. */
  readonly ticks?: readonly number[]
  readonly tickText?: (value: number) => string
  /** The end; by default the next tick after all points. */
  readonly to?: number
}

export interface Series {
  /** Its entry in the legend; without, it has none. */
  readonly label?: string
  readonly color: string
  readonly points: readonly Point[]
  /** Lengths of strokes and gaps; a whole line by default. */
  readonly dash?: string
  readonly width?: number
  readonly opacity?: number
  /** Dots at the points. */
  readonly dots?: boolean
  /** From the least to the most at each x, as thin vertical lines. */
  readonly spreads?: readonly (readonly [x: number, low: number, high: number])[]
}

interface Vertical {
  readonly x: number
  readonly label: string
  readonly color: string
}

export interface Plot {
  readonly title: string
  readonly subtitle: string
  readonly x: Axis
  readonly y: Axis
  readonly series: readonly Series[]
  readonly verticals?: readonly Vertical[]
}

export const colors = {
  green: '#0b6e4f',
  orange: '#c46210',
  red: '#b3261e',
  violet: '#5b5ea6',
  grey: '#616e7c',
} as const

const width = 880
const left = 72
const right = 24
const top = 96
const bottom = 72
const plotHeight = 332
const legendRow = 20
const ink = '#1f2933'
const soft = '#616e7c'
const rule = '#e4e7eb'

export function plotSvg(plot: Plot): string {
  const xs = plot.series.flatMap(({ points }) => points.map(([x]) => x))
  const ys = plot.series.flatMap(({ points, spreads = [] }) => [
    ...points.map(([, y]) => y),
    ...spreads.map(([, , high]) => high),
  ])
  const x = scaleOf(plot.x, [...xs, ...(plot.verticals ?? []).map((mark) => mark.x)], left, width - right)
  const y = scaleOf(plot.y, ys, top + plotHeight, top)
  const legend = plot.series.filter(({ label }) => label !== undefined)
  const height = top + plotHeight + bottom + legendRow * Math.ceil(legend.length / 2)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13" fill="${ink}" role="img" aria-label="${escape(plot.title)}">
<rect width="${width}" height="${height}" fill="#fff"/>
<text x="${left}" y="30" font-size="17" font-weight="600">${escape(plot.title)}</text>
<text x="${left}" y="51" fill="${soft}">${escape(plot.subtitle)}</text>
${grid(plot, x, y)}
${plot.series.map((series) => lines(series, x, y)).join('\n')}
${(plot.verticals ?? []).map((mark) => vertical(mark, x)).join('\n')}
${legend.map((series, i) => legendEntry(series, i)).join('\n')}
</svg>
`
}

interface Scale {
  readonly at: (value: number) => number
  readonly ticks: readonly number[]
  readonly end: number
}

function scaleOf(axis: Axis, values: readonly number[], from: number, to: number): Scale {
  const most = Math.max(axis.to ?? 0, ...values.filter(Number.isFinite))
  if (axis.log === true) {
    const least = Math.min(...values.filter((value) => value > 0))
    const ticks = axis.ticks ?? [least, most]
    const start = Math.log(Math.min(least, ticks[0] ?? least))
    const end = axis.to ?? Math.max(most, ticks.at(-1) ?? most)
    const length = Math.log(end) - start || 1
    return { at: (value) => from + ((Math.log(value) - start) / length) * (to - from), ticks, end }
  }
  const step = niceStep(most === 0 ? 1 : most)
  const end = axis.to ?? Math.ceil((most * 1.02) / step) * step
  const ticks =
    axis.ticks ??
    Array.from({ length: Math.floor(end / step + 1e-9) + 1 }, (_, i) => Number((i * step).toPrecision(12)))
  return { at: (value) => from + (value / end) * (to - from), ticks, end }
}

function grid(plot: Plot, x: Scale, y: Scale): string {
  const base = top + plotHeight
  const text = (axis: Axis, value: number): string =>
    escape(axis.tickText?.(value) ?? value.toLocaleString('en-US'))
  const across = y.ticks.map(
    (value) =>
      `<path d="M${left} ${y.at(value).toFixed(1)}H${width - right}" stroke="${value === 0 ? soft : rule}"/>` +
      `<text x="${left - 10}" y="${(y.at(value) + 4).toFixed(1)}" text-anchor="end" fill="${soft}">${text(plot.y, value)}</text>`,
  )
  const along = x.ticks.map(
    (value) =>
      `<path d="M${x.at(value).toFixed(1)} ${base}v5" stroke="${soft}"/>` +
      `<text x="${x.at(value).toFixed(1)}" y="${base + 20}" text-anchor="middle" fill="${soft}">${text(plot.x, value)}</text>`,
  )
  return [
    ...across,
    `<path d="M${left} ${base}H${width - right}" stroke="${soft}"/>`,
    ...along,
    `<text x="${width - right}" y="${base + 38}" text-anchor="end" fill="${soft}">${escape(plot.x.label)}</text>`,
    `<text x="${left}" y="${top - 14}" fill="${soft}">${escape(plot.y.label)}</text>`,
  ].join('\n')
}

function lines(series: Series, x: Scale, y: Scale): string {
  const { color, width: stroke = 2, opacity = 1, dash } = series
  const dashes = dash === undefined ? '' : ` stroke-dasharray="${dash}"`
  const inside = series.points.filter(([at]) => at <= x.end)
  const path = inside
    .map(([at, value], i) => `${i === 0 ? 'M' : 'L'}${x.at(at).toFixed(1)} ${y.at(value).toFixed(1)}`)
    .join('')
  const spreads = (series.spreads ?? [])
    .map(([at, low, high]) => `M${x.at(at).toFixed(1)} ${y.at(low).toFixed(1)}V${y.at(high).toFixed(1)}`)
    .join('')
  const dots = series.dots === true ? inside : []
  return [
    `<path d="${path}" fill="none" stroke="${color}" stroke-width="${stroke}" stroke-opacity="${opacity}" stroke-linejoin="round"${dashes}/>`,
    ...(spreads === '' ? [] : [`<path d="${spreads}" stroke="${color}" stroke-opacity="0.5"/>`]),
    ...dots.map(
      ([at, value]) =>
        `<circle cx="${x.at(at).toFixed(1)}" cy="${y.at(value).toFixed(1)}" r="3.2" fill="${color}"/>`,
    ),
  ].join('\n')
}

function vertical({ x: at, label, color }: Vertical, x: Scale): string {
  const px = x.at(at)
  return (
    `<path d="M${px.toFixed(1)} ${top + plotHeight}V${top - 6}" stroke="${color}" stroke-width="1.5"/>` +
    `<text x="${(px + 6).toFixed(1)}" y="${top + 12}" fill="${color}">${escape(label)}</text>`
  )
}

function legendEntry({ label = '', color, dash }: Series, i: number): string {
  const atX = left + (i % 2) * 400
  const atY = top + plotHeight + bottom - 8 + Math.floor(i / 2) * legendRow
  const dashes = dash === undefined ? '' : ` stroke-dasharray="${dash}"`
  return (
    `<path d="M${atX} ${atY - 4}h28" stroke="${color}" stroke-width="2.5"${dashes}/>` +
    `<text x="${atX + 36}" y="${atY}">${escape(label)}</text>`
  )
}

/** A step of 1, 2 or 5 times a power of ten that cuts the length into five to ten. */
export function niceStep(length: number): number {
  const power = 10 ** Math.floor(Math.log10(length / 5))
  return power * ([1, 2, 5].find((factor) => length / (power * factor) <= 10) ?? 10)
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
