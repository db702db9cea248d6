/** Coverage over time, as far as it is played: beside the bound, one web server, and an epidemic (model E3). */
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { epidemicCurve } from '../../../../shared/sim/experiments/bounds.ts'
import { wirePerPayload } from '../../../../shared/sim/experiments/simulation.ts'
import { formatNumber } from '../../texts/figures.ts'
import { sentShare, webServerOf } from '../run/web-server.ts'
import type { SimulateState } from '../state.ts'
import { simulateTexts } from '../texts/current.ts'
import { formatDuration, formatSeconds } from '../words.ts'

export function CoverageChart({ state }: { state: SimulateState }) {
  const frame = useRef<HTMLDivElement>(null)
  const { width, rem } = useSize(frame)
  const words = simulateTexts.value
  return (
    <section class="panel stack" aria-labelledby="coverage-title">
      <h2 id="coverage-title">{words.chart.title}</h2>
      <div class="coverage" ref={frame}>
        <Chart state={state} width={width} rem={rem} />
      </div>
      <Legend state={state} />
      <p class="explanation">
        <strong>{words.picture.seen}</strong> {words.chart.explanation}
      </p>
    </section>
  )
}

function Chart({ state, width, rem }: { state: SimulateState; width: number; rem: number }) {
  const [left, right, top, bottom] = [2.9 * rem, 0.9 * rem, 1.5 * rem, 2.5 * rem]
  void state.grown.value
  const recording = state.recording.value
  const { publishedAt, settings, outcome } = recording
  const at = state.shown.value
  const words = simulateTexts.value.chart
  const since = publishedAt === null ? 0 : Math.max(0, at - publishedAt)
  const figures = recording.figuresAt(at)
  const bounds = recording.figures[0]?.bounds
  const boundMs = bounds ? bounds.largest * 1_000 : null
  const known = publishedAt === null ? 0 : recording.at - publishedAt
  // The axis is that of the whole run as soon as it is known, and until then grows by rare leaps.
  const longest = Math.max((boundMs ?? 4_000) * 1.25, known) / 1_000
  const step = niceStep(longest, width < 26 * rem ? 4 : 7)
  const end = Math.ceil((longest * (outcome === null ? 1.2 : 1.01)) / step) * step
  const height = Math.round(Math.min(24 * rem, Math.max(14 * rem, width * 0.56)))
  const x = (ms: number): number => left + (ms / 1_000 / end) * (width - left - right)
  const y = (share: number): number => height - bottom - share * (height - top - bottom)
  const line = (points: readonly (readonly [number, number])[]): string =>
    points
      .filter(([ms]) => ms <= end * 1_000)
      .map(([ms, share], i) => `${i === 0 ? 'M' : 'L'}${x(ms).toFixed(1)} ${y(share).toFixed(1)}`)
      .join('')
  const curve = recording.curveUntil(at)
  // Points of the curve come with the figures, which are rare of many peers: where it ends now is counted.
  const complete = recording.completeAt(at, 'all') / settings.peers
  const arrived = recording.arrivedShareAt(at, 'all')
  const halfMs = figures?.halfMs ?? null
  const epidemic = halfMs === null ? [] : epidemicCurve(halfMs, recording.roundMs, settings.peers)
  const ticks = Array.from({ length: Math.round(end / step) + 1 }, (_, i) => Number((i * step).toFixed(3)))
  const wireMs = (boundMs ?? 0) * wirePerPayload
  const isPublished = publishedAt !== null && at >= publishedAt
  const server = webServerOf(settings)
  const label = !isPublished
    ? words.nothing
    : words.label({
        time: formatSeconds(since),
        complete: percent(complete),
        chunks: percent(arrived),
        server: percent(sentShare(server, since)),
      })
  // By arithmetic it is known to its end, as the bound is.
  const serverEnd = server.lastMs ?? server.copies * server.copyMs
  const serverLine = [0, serverEnd, Infinity]
    .map((ms) => Math.min(ms, end * 1_000))
    .map((ms) => [ms, sentShare(server, ms)] as const)
  const serverText =
    server.lastMs === null ? words.serverNever : words.serverMark({ time: formatDuration(server.lastMs) })
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {[0, 0.25, 0.5, 0.75, 1].map((share) => (
        <g key={share}>
          <line
            class={share === 0 ? 'axis' : 'grid'}
            x1={left}
            x2={width - right}
            y1={y(share)}
            y2={y(share)}
          />
          <text x={left - 0.45 * rem} y={y(share) + 0.25 * rem} text-anchor="end">
            {formatNumber(share * 100)} %
          </text>
        </g>
      ))}
      {ticks.map((tick) => (
        <text key={tick} x={x(tick * 1_000)} y={y(0) + 1.1 * rem} text-anchor="middle">
          {formatNumber(tick)}
        </text>
      ))}
      <text x={width - right} y={height - 0.2 * rem} text-anchor="end">
        {words.axis}
      </text>
      {boundMs !== null && (
        <>
          <line class="bound" x1={x(boundMs)} x2={x(boundMs)} y1={y(0)} y2={top - 0.4 * rem} />
          <line class="bound wire" x1={x(wireMs)} x2={x(wireMs)} y1={y(0)} y2={top - 0.4 * rem} />
          <text class="bound-text" x={x(boundMs)} y={top - 0.7 * rem} text-anchor="middle">
            {words.boundMark({ time: formatSeconds(boundMs) })}
          </text>
        </>
      )}
      <path class="curve epidemic" d={line(epidemic)} />
      <path class="curve server" d={line(serverLine)} />
      <text
        class="server-text"
        x={width - right - 0.2 * rem}
        y={y(sentShare(server, end * 1_000)) + (sentShare(server, end * 1_000) > 0.5 ? 1.3 : -0.5) * rem}
        text-anchor="end"
      >
        {serverText}
      </text>
      {isPublished && (
        <>
          <path
            class="curve chunks"
            d={line([...curve.map(({ ms, chunks }) => [ms, chunks] as const), [since, arrived] as const])}
          />
          <path
            class="curve complete"
            d={line([
              ...curve.map(({ ms, complete }) => [ms, complete] as const),
              [since, complete] as const,
            ])}
          />
          <line class="now" x1={x(since)} x2={x(since)} y1={y(0)} y2={y(1)} />
          <circle class="curve-end" cx={x(since)} cy={y(complete)} r="4" />
        </>
      )}
    </svg>
  )
}

function Legend({ state }: { state: SimulateState }) {
  void state.grown.value
  const words = simulateTexts.value.chart
  const bounds = state.recording.value.figures[0]?.bounds
  const entries = [
    ['complete', words.complete],
    ['chunks', words.chunks],
    ['server', words.server],
    ['bound', words.bounds[bounds?.name ?? 'none']],
    ['bound wire', words.wire({ percent: formatNumber(Math.round((wirePerPayload - 1) * 100)) })],
    ['epidemic', words.epidemic],
  ] as const
  return (
    <ul class="legend small">
      {entries.map(([kind, text]) => (
        <li key={kind}>
          <Sample kind={kind} /> {text}
        </li>
      ))}
    </ul>
  )
}

function Sample({ kind }: { kind: string }) {
  return (
    <svg class="sample" viewBox="0 0 28 10" aria-hidden="true">
      <line class={kind.startsWith('bound') ? kind : `curve ${kind}`} x1="1" x2="27" y1="5" y2="5" />
    </svg>
  )
}

/** A share in per cent. */
function percent(share: number): string {
  return formatNumber(Math.round(share * 100))
}

/** A step of 1, 2 or 5 times a power of ten that cuts the length into at most `parts`. */
function niceStep(length: number, parts: number): number {
  const power = 10 ** Math.floor(Math.log10(length / parts))
  return power * ([1, 2, 5].find((factor) => length / (power * factor) <= parts) ?? 10)
}

interface Size {
  readonly width: number
  /** Of the page's own size of letters. */
  readonly rem: number
}

/** In pixels: drawn at its true size, the chart keeps its words readable on a phone and on a wall. */
function useSize(frame: { readonly current: HTMLElement | null }): Size {
  const [size, setSize] = useState<Size>({ width: 480, rem: 16 })
  useLayoutEffect(() => {
    const element = frame.current
    if (!element) return undefined
    const measure = (): void =>
      setSize({
        width: element.clientWidth || 480,
        rem: Number.parseFloat(getComputedStyle(document.documentElement).fontSize),
      })
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    measure()
    return () => observer.disconnect()
  }, [frame])
  return size
}
