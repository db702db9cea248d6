/** Coverage over time as a drawing: the share of peers that are complete, beside the bound and the epidemic model E3. */
import { epidemicCurve } from '../../shared/sim/bounds.ts'
import { wirePerPayload, type CurvePoint, type Result } from '../../shared/sim/simulation.ts'

export interface Drawing {
  readonly title: string
  readonly results: readonly Result[]
  /** Time that a chunk takes to be passed on, ms: its bits over the uplink, and the mean latency. A round of E3. */
  readonly roundMs: number
}

const width = 880
const height = 500
const left = 64
const right = 24
const top = 76
const bottom = 92
const ink = '#1f2933'
const soft = '#616e7c'
const rule = '#e4e7eb'
const peersColor = '#0b6e4f'
const chunksColor = '#c46210'
const boundColor = '#b3261e'
const epidemicColor = '#5b5ea6'

export function coverageSvg({ title, results, roundMs }: Drawing): string {
  const [first] = results
  if (first === undefined) return ''
  const halfMs = mean(results.map((r) => r.halfMs ?? 0))
  const epidemic = halfMs > 0 ? epidemicCurve(halfMs, roundMs, first.peers) : []
  const boundMs = first.bounds.largest * 1_000
  const longest = Math.max(boundMs * 1.1, ...results.map((r) => r.curve.at(-1)?.ms ?? 0))
  const step = niceStep(longest / 1_000)
  const endSeconds = Math.ceil((longest * 1.02) / 1_000 / step) * step
  const x = (ms: number): number => left + (ms / 1_000 / endSeconds) * (width - left - right)
  const y = (share: number): number => height - bottom - share * (height - top - bottom)
  const path = (points: readonly (readonly [number, number])[]): string =>
    points
      .filter(([ms]) => ms <= endSeconds * 1_000)
      .map(([ms, share], i) => `${i === 0 ? 'M' : 'L'}${x(ms).toFixed(1)} ${y(share).toFixed(1)}`)
      .join('')
  const single = results.length > 1 ? 0.28 : 1
  const curves = (value: (point: CurvePoint) => number, color: string, dash: string): string =>
    results
      .map(({ curve }) => {
        const points = curve.map((point) => [point.ms, value(point)] as const)
        return `<path d="${path(points)}" fill="none" stroke="${color}" stroke-width="1.5" stroke-opacity="${single}"${dash}/>`
      })
      .join('\n') +
    (results.length > 1
      ? `\n<path d="${path(meanCurve(results, value))}" fill="none" stroke="${color}" stroke-width="2.5"${dash}/>`
      : '')
  const legend: readonly (readonly [string, string, string])[] = [
    [
      peersColor,
      '',
      `peers complete${results.length > 1 ? `, mean of ${results.length} seeds and each` : ''}`,
    ],
    [chunksColor, '6 4', 'share of all chunks that are had'],
    [boundColor, '', `bound ${first.bounds.name} × ${wirePerPayload} (on the wire)`],
    [epidemicColor, '2 4', 'epidemic E3: doubles, then p → p², a round a chunk'],
  ]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13" fill="${ink}" role="img" aria-label="Coverage over time">
<rect width="${width}" height="${height}" fill="#fff"/>
<text x="${left}" y="30" font-size="17" font-weight="600">Coverage over time</text>
<text x="${left}" y="51" fill="${soft}">${escape(title)}</text>
${grid(x, y, step, endSeconds)}
<path d="${path(epidemic)}" fill="none" stroke="${epidemicColor}" stroke-width="2" stroke-dasharray="2 4" stroke-linecap="round"/>
${curves((point) => point.chunks, chunksColor, ' stroke-dasharray="6 4"')}
${curves((point) => point.complete, peersColor, '')}
${boundMark(x(boundMs * wirePerPayload), y, first)}
${legend.map(([color, dash, text], i) => legendEntry(color, dash, text, i)).join('\n')}
</svg>
`
}

function grid(x: (ms: number) => number, y: (share: number) => number, step: number, end: number): string {
  const lines: string[] = []
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    lines.push(
      `<path d="M${left} ${y(share)}H${width - right}" stroke="${share === 0 ? soft : rule}"/>`,
      `<text x="${left - 10}" y="${y(share) + 4}" text-anchor="end" fill="${soft}">${share * 100} %</text>`,
    )
  }
  for (let i = 0; i * step <= end + 1e-9; i++) {
    const at = x(i * step * 1_000)
    lines.push(
      `<path d="M${at.toFixed(1)} ${y(0)}v5" stroke="${soft}"/>`,
      `<text x="${at.toFixed(1)}" y="${y(0) + 20}" text-anchor="middle" fill="${soft}">${Number((i * step).toFixed(2))}</text>`,
    )
  }
  lines.push(
    `<text x="${width - right}" y="${y(0) + 38}" text-anchor="end" fill="${soft}">seconds since the publication</text>`,
  )
  return lines.join('\n')
}

function boundMark(at: number, y: (share: number) => number, { bounds }: Result): string {
  const label = `${(bounds.largest * wirePerPayload).toFixed(2)} s`
  return (
    `<path d="M${at.toFixed(1)} ${y(0)}V${y(1) - 6}" stroke="${boundColor}" stroke-width="1.5"/>` +
    `<text x="${(at + 6).toFixed(1)}" y="${y(1) - 8}" fill="${boundColor}">${label}</text>`
  )
}

function legendEntry(color: string, dash: string, text: string, i: number): string {
  const atX = left + (i % 2) * 400
  const atY = height - 34 + Math.floor(i / 2) * 20
  const dashes = dash === '' ? '' : ` stroke-dasharray="${dash}"`
  return (
    `<path d="M${atX} ${atY - 4}h28" stroke="${color}" stroke-width="2.5"${dashes}/>` +
    `<text x="${atX + 36}" y="${atY}">${escape(text)}</text>`
  )
}

/** At each share the mean time of the seeds, which shows a tail as it is; at each time the mean share would blur it. */
function meanCurve(
  results: readonly Result[],
  value: (point: CurvePoint) => number,
): readonly (readonly [number, number])[] {
  const points: [number, number][] = []
  for (let i = 0; i <= 100; i++) {
    const times = results.map(({ curve }) => curve.find((point) => value(point) >= i / 100)?.ms)
    if (times.every((ms) => ms !== undefined)) points.push([mean(times.map((ms) => ms ?? 0)), i / 100])
  }
  return points
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}

/** A step of 1, 2 or 5 times a power of ten that cuts the length into five to ten. */
function niceStep(length: number): number {
  const power = 10 ** Math.floor(Math.log10(length / 5))
  return power * ([1, 2, 5].find((factor) => length / (power * factor) <= 10) ?? 10)
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
