/** The picture: the overlay, or the chunks, at the moment of the playback. */
import { effect, signal, useComputed, useSignal, type Signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { formatNumber } from '../../texts/figures.ts'
import { BesideServer } from '../beside-server.tsx'
import { Playback } from '../playback.tsx'
import type { SimulateState, SimulationView } from '../state.ts'
import { simulateTexts } from '../texts/current.ts'
import { formatRate, mainSentence, peerSentence } from '../words.ts'
import { readPalette } from './canvas/palette.ts'
import { peerAt, rowAt } from './canvas/placing.ts'
import { isCrowd } from './canvas/view.ts'

const views: readonly SimulationView[] = ['overlay', 'chunks']

export function SimulationStage({ state }: { state: SimulateState }) {
  const chosen = useSignal<number | null>(null)
  const words = simulateTexts.value.picture
  return (
    <section class="panel stage" aria-labelledby="stage-title">
      <div class="stage-head">
        <h2 id="stage-title" class="hidden-visually">
          {words.title}
        </h2>
        <Sentence state={state} />
        <div class="tabs" role="group" aria-label={words.views}>
          {views.map((view) => (
            <button
              key={view}
              type="button"
              class="tab"
              aria-pressed={state.view.value === view}
              onClick={() => {
                state.view.value = view
              }}
            >
              {words[view]}
            </button>
          ))}
        </div>
      </div>
      <BesideServer state={state} />
      <Picture state={state} chosen={chosen} />
      <Chosen state={state} chosen={chosen} />
      <Playback state={state} />
      <Explanation state={state} />
    </section>
  )
}

function Sentence({ state }: { state: SimulateState }) {
  const sentence = useComputed(() => {
    void state.grown.value
    return mainSentence(state.recording.value, state.shown.value)
  })
  return <p class="sentence numbers">{sentence}</p>
}

interface PictureProps {
  readonly state: SimulateState
  readonly chosen: Signal<number | null>
}

function Picture({ state, chosen }: PictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const words = simulateTexts.value.picture
  useEffect(() => (canvas.current ? keepDrawn(canvas.current, state, chosen) : undefined), [state, chosen])

  function point(event: PointerEvent): void {
    const element = event.currentTarget
    if (!(element instanceof HTMLCanvasElement)) return
    const side = element.clientWidth
    const recording = state.recording.value
    const { offsetX: x, offsetY: y } = event
    chosen.value =
      state.view.value === 'chunks'
        ? rowAt(recording, side, y)
        : peerAt(recording, state.playhead.value, side, x, y)
  }

  function choose(event: KeyboardEvent): void {
    const all = state.recording.value.peers.length
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (event.key === 'Escape') chosen.value = null
    if (by === undefined || all === 0) return
    event.preventDefault()
    chosen.value = ((chosen.value ?? (by > 0 ? -1 : 0)) + by + all) % all
  }

  return (
    <div class="picture">
      <canvas
        ref={canvas}
        role="img"
        tabIndex={0}
        aria-label={state.view.value === 'overlay' ? words.overlayLabel : words.chunksLabel}
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={(event) => {
          // A finger that is lifted leaves too: what it chose stays.
          if (event.pointerType === 'mouse') chosen.value = null
        }}
        onKeyDown={choose}
      />
    </div>
  )
}

/** Tells the painter whatever changes what is seen; it draws the latest, at most once a frame. The answer stops it. */
function keepDrawn(
  canvas: HTMLCanvasElement,
  state: SimulateState,
  chosen: Signal<number | null>,
): () => void {
  const palette = signal(readPalette(document.body))
  const size = signal({ side: canvas.clientWidth, ratio: devicePixelRatio })
  state.painter({ type: 'canvas', canvas })
  const stop = effect(() => {
    void state.grown.value
    const { settings, chunks } = state.recording.value
    const words = simulateTexts.value.picture
    state.painter({
      type: 'view',
      view: {
        kind: state.view.value,
        at: state.playhead.value,
        moving: state.playing.value,
        ...size.value,
        palette: palette.value,
        labels: {
          source: words.source,
          sourceGone: words.sourceGone,
          rows: words.rows({ peers: formatNumber(settings.peers) }),
          copies: words.copies({ chunks: formatNumber(chunks) }),
        },
        chosen: chosen.value,
        calm: state.calm,
      },
    })
  })
  // A zoom of the page changes both.
  const observer = new ResizeObserver(() => {
    size.value = { side: canvas.clientWidth, ratio: devicePixelRatio }
  })
  observer.observe(canvas)
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const recolor = (): void => {
    palette.value = readPalette(document.body)
  }
  dark.addEventListener('change', recolor)
  return () => {
    stop()
    observer.disconnect()
    dark.removeEventListener('change', recolor)
  }
}

function Chosen({ state, chosen }: PictureProps) {
  const sentence = useComputed(() => {
    void state.grown.value
    const number = chosen.value
    return number === null
      ? simulateTexts.value.peer.hint
      : peerSentence(state.recording.value, state.shown.value, number)
  })
  return (
    <p class="chosen small muted numbers" aria-live="polite">
      {sentence}
    </p>
  )
}

function Explanation({ state }: { state: SimulateState }) {
  const { mixed, bitsPerSecond, peers } = state.recording.value.settings
  const words = simulateTexts.value.picture
  if (state.view.value === 'chunks')
    return (
      <p class="explanation">
        <strong>{words.seen}</strong> {words.matrix}
      </p>
    )
  return (
    <div class="explanation stack">
      <p>
        <strong>{words.seen}</strong> {words.dots} {isCrowd(peers) ? words.linesOfCrowd : words.lines}{' '}
        {mixed && `${words.fast({ rate: formatRate(4 * bitsPerSecond) })} `}
        {words.sum({ count: peers })}
      </p>
      <ul class="legend">
        <li>
          <Swatch kind="source" /> {words.from}
        </li>
        <li>
          <Swatch kind="header" /> {words.heard}
        </li>
        <li>
          <Swatch kind="some" /> {words.some}
        </li>
        <li>
          <Swatch kind="all" /> {words.all}
        </li>
      </ul>
    </div>
  )
}

function Swatch({ kind }: { kind: 'header' | 'some' | 'all' | 'source' }) {
  return <span class={`dot dot-${kind}`} aria-hidden="true" />
}
