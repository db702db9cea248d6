/** Play, pause, step, and the slider of time. */
import { useComputed } from '@preact/signals'
import { speeds, type SimulateState } from './state.ts'
import { momentText } from './words.ts'

export function Playback({ state }: { state: SimulateState }) {
  const { recording, playhead, playing, speed } = state
  const isAtEnd = useComputed(() => {
    void state.grown.value
    return recording.value.outcome !== null && playhead.value >= recording.value.at
  })
  void state.grown.value
  const { stepMs } = recording.value
  const step = stepMs < 100 ? `${stepMs} ms` : `${stepMs / 1_000} s`
  const isPlaying = playing.value
  return (
    <div class="playback" role="group" aria-label="Playback">
      <div class="row">
        <button
          type="button"
          class="button primary play"
          onClick={() => (isPlaying ? state.pause() : state.play())}
        >
          {isPlaying ? 'Pause' : isAtEnd.value ? 'Play again' : 'Play'}
        </button>
        <div class="row together">
          <button
            type="button"
            class="button quiet"
            aria-label={`Step back by ${step}`}
            onClick={() => go(-stepMs)}
          >
            −{step}
          </button>
          <button
            type="button"
            class="button quiet"
            aria-label={`Step on by ${step}`}
            onClick={() => go(stepMs)}
          >
            +{step}
          </button>
        </div>
        <label class="speed small">
          Speed{' '}
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
                {known} ×
              </option>
            ))}
          </select>
        </label>
      </div>
      <TimeSlider state={state} />
    </div>
  )

  function go(by: number): void {
    state.pause()
    state.seek(playhead.value + by)
  }
}

function TimeSlider({ state }: { state: SimulateState }) {
  void state.grown.value
  const recording = state.recording.value
  const { at, publishedAt, outcome, stepMs } = recording
  const playhead = state.playhead.value
  const end = Math.max(1, at)
  const forming = publishedAt === null || playhead < publishedAt
  const text = momentText(recording, playhead) + (forming && state.playing.value ? ', fast forward' : '')
  return (
    <div class="time">
      <div class="time-track">
        <input
          type="range"
          aria-label="Time"
          aria-valuetext={text}
          min={0}
          max={Math.ceil(end / stepMs) * stepMs}
          step={stepMs}
          value={playhead}
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
            aria-label="To the publication"
            disabled={publishedAt === null}
            onClick={() => jump(publishedAt ?? 0)}
          >
            Publication
          </button>
          <button
            type="button"
            class="button quiet"
            aria-label="To the end"
            disabled={outcome === null}
            onClick={() => jump(at)}
          >
            End
          </button>
        </span>
        {outcome === null && recording.failure === null && (
          <span>simulated to {(at / 1_000).toFixed(0)} s, going on</span>
        )}
      </div>
    </div>
  )

  function jump(to: number): void {
    state.pause()
    state.seek(to)
  }
}
