/** Play, pause, step, and the slider of time. */
import { useComputed } from '@preact/signals'
import { formatFixed, formatNumber } from '../texts/figures.ts'
import { speeds, type SimulateState } from './state.ts'
import { simulateTexts } from './texts/current.ts'
import { momentText } from './words.ts'

export function Playback({ state }: { state: SimulateState }) {
  const { recording, shown, playing, speed } = state
  const isAtEnd = useComputed(() => {
    void state.grown.value
    return recording.value.outcome !== null && shown.value >= recording.value.at
  })
  void state.grown.value
  const words = simulateTexts.value.playback
  const { stepMs } = recording.value
  const step = stepMs < 100 ? `${stepMs} ms` : `${formatNumber(stepMs / 1_000)} s`
  const isPlaying = playing.value
  return (
    <div class="playback" role="group" aria-label={words.label}>
      <div class="row">
        <button
          type="button"
          class="button primary play"
          onClick={() => (isPlaying ? state.pause() : state.play())}
        >
          {isPlaying ? words.pause : isAtEnd.value ? words.again : words.play}
        </button>
        <div class="row together">
          <button
            type="button"
            class="button quiet"
            aria-label={words.back({ step })}
            onClick={() => go(-stepMs)}
          >
            −{step}
          </button>
          <button
            type="button"
            class="button quiet"
            aria-label={words.on({ step })}
            onClick={() => go(stepMs)}
          >
            +{step}
          </button>
        </div>
        <label class="speed small">
          {words.speed}{' '}
          <select
            class="input"
            value={String(speed.value)}
            onChange={(event) => {
              const asked = Number(event.currentTarget.value)
              state.speed.value = speeds.find((known) => known === asked) ?? 1
            }}
          >
            {speeds.map((known) => (
              <option key={known} value={String(known)}>
                {formatNumber(known)} ×
              </option>
            ))}
          </select>
        </label>
      </div>
      <TimeSlider state={state} />
      <Computing state={state} />
    </div>
  )

  function go(by: number): void {
    state.pause()
    state.seek(shown.value + by)
  }
}

function TimeSlider({ state }: { state: SimulateState }) {
  void state.grown.value
  const words = simulateTexts.value.playback
  const recording = state.recording.value
  const { at, publishedAt, outcome, stepMs } = recording
  const shown = state.shown.value
  const end = Math.max(1, at)
  const forming = publishedAt === null || shown < publishedAt
  const text = momentText(recording, shown) + (forming && state.playing.value ? `, ${words.fast}` : '')
  return (
    <div class="time">
      <div class="time-track">
        <input
          type="range"
          aria-label={words.time}
          aria-valuetext={text}
          min={0}
          max={Math.ceil(end / stepMs) * stepMs}
          step={stepMs}
          value={shown}
          onInput={(event) => {
            state.pause()
            state.seek(Number(event.currentTarget.value))
          }}
        />
        {publishedAt !== null && (
          <span class="time-mark" style={{ '--share': String(publishedAt / end) }} aria-hidden="true" />
        )}
      </div>
      <div class="small muted numbers time-text">
        <span>{text}</span>
        <span class="row together">
          <button
            type="button"
            class="button quiet"
            aria-label={words.toPublication}
            disabled={publishedAt === null}
            onClick={() => jump(publishedAt ?? 0)}
          >
            {words.publication}
          </button>
          <button
            type="button"
            class="button quiet"
            aria-label={words.toEnd}
            disabled={outcome === null}
            onClick={() => jump(at)}
          >
            {words.end}
          </button>
        </span>
      </div>
    </div>
  )

  function jump(to: number): void {
    state.pause()
    state.seek(to)
  }
}

/** How far the simulator is, and that the playback waits for it where it does. */
function Computing({ state }: { state: SimulateState }) {
  void state.grown.value
  void state.shown.value
  const recording = state.recording.value
  if (recording.outcome !== null || recording.failure !== null) return null
  const words = simulateTexts.value.playback
  const { publishedAt, at } = recording
  const time = momentText(recording, at)
  const pace = state.computing.value
  const asked = state.speed.value
  const played = state.pace.peek()
  const isSlow = publishedAt !== null && state.shown.value >= publishedAt && played < 0.9 * asked
  return (
    <p class="small muted numbers">
      {pace === null ? words.computed({ time }) : words.computedAt({ time, seconds: formatFixed(pace, 1) })}{' '}
      {isSlow &&
        state.playing.value &&
        words.slow({ asked: formatNumber(asked), played: formatFixed(played, played < 0.1 ? 2 : 1) })}
    </p>
  )
}
