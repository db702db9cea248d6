/** Coverage over time, as far as it is played: beside the bound, and the epidemic model E3. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { epidemicCurve } from '../../../../shared/sim/experiments/bounds.ts'
import { wirePerPayload } from '../../../../shared/sim/experiments/simulation.ts'
import type { SimulateState } from '../state.ts'
import { formatSeconds } from '../words.ts'

export function CoverageChart({ state }: { state: SimulateState }) {
  const frame = useRef<HTMLDivElement>(null)
  const { width, rem } = useSize(frame)
  return (
    <section class="panel stack" aria-labelledby="coverage-title">
      <h2 id="coverage-title">Coverage over time</h2>
      <div class="coverage" ref={frame}>
        <Chart state={state} width={width} rem={rem} />
      </div>
      <Legend state={state} />
      <p class="explanation">
        <strong>What you see.</strong> No protocol can have all peers complete before the bound: uplinks are
        what is scarce, and the source has to send everything once. The curve of chunks is nearly straight
        when all uplinks are busy; the steeper the curve of complete peers, the more alike they finish. A
        rumour that each peer asks one other for, round by round, would take the dotted way.
      </p>
    </section>
  )
}

function Chart({ state, width, rem }: { state: SimulateState; width: number; rem: number }) {
  const [left, right, top, bottom] = [2.9 * rem, 0.9 * rem, 1.5 * rem, 2.5 * rem]
  void state.grown.value
  const recording = state.recording.value
  const { publishedAt, settings, outcome } = recording
  const at = state.playhead.value
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
  const last = curve.at(-1)
  const halfMs = figures?.halfMs ?? null
  const epidemic = halfMs === null ? [] : epidemicCurve(halfMs, recording.roundMs, settings.peers)
  const ticks = Array.from({ length: Math.round(end / step) + 1 }, (_, i) => Number((i * step).toFixed(3)))
  const wireMs = (boundMs ?? 0) * wirePerPayload
  const label =
    last === undefined || publishedAt === null || at < publishedAt
      ? 'Coverage over time: nothing is published yet.'
      : `Coverage over time: after ${formatSeconds(since)}, ${Math.round(last.complete * 100)} % of the peers are complete, and ${Math.round(last.chunks * 100)} % of all chunks have arrived.`
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
            {share * 100} %
          </text>
        </g>
      ))}
      {ticks.map((tick) => (
        <text key={tick} x={x(tick * 1_000)} y={y(0) + 1.1 * rem} text-anchor="middle">
          {tick}
        </text>
      ))}
      <text x={width - right} y={height - 0.2 * rem} text-anchor="end">
        seconds since the publication
      </text>
      {boundMs !== null && (
        <>
          <line class="bound" x1={x(boundMs)} x2={x(boundMs)} y1={y(0)} y2={top - 0.4 * rem} />
          <line class="bound wire" x1={x(wireMs)} x2={x(wireMs)} y1={y(0)} y2={top - 0.4 * rem} />
          <text class="bound-text" x={x(boundMs)} y={top - 0.7 * rem} text-anchor="middle">
            bound {formatSeconds(boundMs)}
          </text>
        </>
      )}
      <path class="curve epidemic" d={line(epidemic)} />
      {publishedAt !== null && at >= publishedAt && (
        <>
          <path
            class="curve chunks"
            d={line([...curve.map(({ ms, chunks }) => [ms, chunks] as const), ...held(last?.chunks)])}
          />
          <path
            class="curve complete"
            d={line([...curve.map(({ ms, complete }) => [ms, complete] as const), ...held(last?.complete)])}
          />
          <line class="now" x1={x(since)} x2={x(since)} y1={y(0)} y2={y(1)} />
          <circle class="curve-end" cx={x(since)} cy={y(last?.complete ?? 0)} r="4" />
        </>
      )}
    </svg>
  )

  /** Nothing has changed since the last point. */
  function held(share: number | undefined): readonly (readonly [number, number])[] {
    return share === undefined ? [] : [[since, share]]
  }
}

function Legend({ state }: { state: SimulateState }) {
  void state.grown.value
  const bounds = state.recording.value.figures[0]?.bounds
  return (
    <ul class="legend small">
      <li>
        <Sample kind="complete" /> peers complete
      </li>
      <li>
        <Sample kind="chunks" /> chunks that have arrived
      </li>
      <li>
        <Sample kind="bound" /> {bounds ? boundNames[bounds.name] : 'the bound'}
      </li>
      <li>
        <Sample kind="bound wire" /> bound × {wirePerPayload}: with packets’ headers
      </li>
      <li>
        <Sample kind="epidemic" /> epidemic E3, laid through the half
      </li>
    </ul>
  )
}

const boundNames = {
  doubling: 'the bound: equal uplinks, whole chunks',
  fluid: 'the bound: all uplinks together',
  postal: 'the bound: whole chunks, with latency',
  source: 'the bound: a slow source',
} as const

function Sample({ kind }: { kind: string }) {
  return (
    <svg class="sample" viewBox="0 0 28 10" aria-hidden="true">
      <line class={kind.startsWith('bound') ? kind : `curve ${kind}`} x1="1" x2="27" y1="5" y2="5" />
    </svg>
  )
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
