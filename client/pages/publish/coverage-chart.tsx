/** The share of complete receivers over time, with its 95 % interval. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { describeCurve, type CurvePoint } from './spread.ts'

/** Until the place is measured. */
const WIDTH = 480
const HEIGHT = 170
const LEFT = 44
const RIGHT = 12
const TOP = 10
const BOTTOM = 26
const SECONDS_MIN = 10

export function CoverageChart({ curve }: { curve: readonly CurvePoint[] }) {
  const frame = useRef<HTMLElement>(null)
  const width = useWidth(frame)
  const seconds = niceSeconds(Math.max(SECONDS_MIN, curve.at(-1)?.at ?? 0))
  const x = (at: number) => LEFT + (at / seconds) * (width - LEFT - RIGHT)
  const y = (share: number) => TOP + (1 - share) * (HEIGHT - TOP - BOTTOM)
  const line = (points: readonly (readonly [number, number])[]) =>
    points.map(([at, share]) => `${x(at).toFixed(1)},${y(share).toFixed(1)}`).join(' ')
  const band = [
    ...curve.map(({ at, high }) => [at, high] as const),
    ...curve.toReversed().map(({ at, low }) => [at, low] as const),
  ]
  const last = curve.at(-1)
  return (
    <figure class="chart" ref={frame}>
      <svg
        viewBox={`0 0 ${width} ${HEIGHT}`}
        role="img"
        aria-label={`Coverage over time. ${describeCurve(curve)}`}
      >
        {[0, 0.5, 1].map((share) => (
          <g key={share}>
            <line class="grid-line" x1={LEFT} x2={width - RIGHT} y1={y(share)} y2={y(share)} />
            <text x={LEFT - 6} y={y(share) + 4} text-anchor="end">
              {share * 100} %
            </text>
          </g>
        ))}
        {[0, seconds / 2, seconds].map((at) => (
          <text
            key={at}
            x={x(at)}
            y={HEIGHT - 8}
            text-anchor={at === 0 ? 'start' : at === seconds ? 'end' : 'middle'}
          >
            {formatSeconds(at)}
          </text>
        ))}
        <polygon class="band" points={line(band)} />
        <polyline class="curve" points={line(curve.map(({ at, complete }) => [at, complete] as const))} />
        {last && <circle class="curve-end" cx={x(last.at)} cy={y(last.complete)} r="4" />}
        {!last && (
          <text class="empty" x={(LEFT + width - RIGHT) / 2} y={y(0.5) - 8} text-anchor="middle">
            Waiting for the first sampled receiver
          </text>
        )}
      </svg>
      <figcaption class="small muted">
        Receivers that are complete, estimated from random samples; the band is the 95 % interval
      </figcaption>
    </figure>
  )
}

/** In pixels: drawn at its true size, the chart keeps its words readable on a phone. */
function useWidth(frame: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(WIDTH)
  useLayoutEffect(() => {
    const element = frame.current
    if (!element) return undefined
    const measure = () => setWidth(element.clientWidth || WIDTH)
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    measure()
    return () => observer.disconnect()
  }, [frame])
  return width
}

/** A time axis that ends on a round figure, so that the curve does not crawl with every second. */
function niceSeconds(seconds: number): number {
  const steps = [10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600]
  return steps.find((step) => seconds <= step) ?? Math.ceil(seconds / 3_600) * 3_600
}

function formatSeconds(seconds: number): string {
  if (seconds < 120) return `${seconds} s`
  return seconds < 7_200 ? `${seconds / 60} min` : `${seconds / 3_600} h`
}
