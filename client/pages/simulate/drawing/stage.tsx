/** The picture: the overlay, or the chunks, at the moment of the playback. */
import { effect, signal, useComputed, useSignal, type Signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { counted } from '../../../words/figures.ts'
import { rowAt, drawMatrix } from './draw-matrix.ts'
import { drawOverlay, peerAt, type OverlayDrawing } from './draw-overlay.ts'
import { readPalette } from './palette.ts'
import { Playback } from '../playback.tsx'
import type { SimulateState, SimulationView } from '../state.ts'
import { formatRate, mainSentence, peerSentence } from '../words.ts'

const views: readonly (readonly [SimulationView, string])[] = [
  ['overlay', 'Overlay'],
  ['chunks', 'Chunks'],
]

export function SimulationStage({ state }: { state: SimulateState }) {
  const chosen = useSignal<number | null>(null)
  return (
    <section class="panel stage" aria-labelledby="stage-title">
      <div class="stage-head">
        <h2 id="stage-title" class="hidden-visually">
          The run
        </h2>
        <Sentence state={state} />
        <div class="tabs" role="group" aria-label="What is drawn">
          {views.map(([view, label]) => (
            <button
              key={view}
              type="button"
              class="tab"
              aria-pressed={state.view.value === view}
              onClick={() => {
                state.view.value = view
              }}
            >
              {label}
            </button>
          ))}
        </div>
      </div>
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
    return mainSentence(state.recording.value, state.playhead.value)
  })
  return <p class="sentence numbers">{sentence}</p>
}

interface PictureProps {
  readonly state: SimulateState
  readonly chosen: Signal<number | null>
}

function Picture({ state, chosen }: PictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
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

  const label =
    state.view.value === 'overlay'
      ? 'The overlay: peers, the edges between them, and chunks on their way. Arrow keys choose a peer, which is described below.'
      : 'Which peer has which chunk. Arrow keys choose a peer, which is described below.'
  return (
    <div class="picture">
      <canvas
        ref={canvas}
        role="img"
        tabIndex={0}
        aria-label={label}
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

/** Draws whenever what is seen changes, at most once a frame; the answer stops it. */
function keepDrawn(
  canvas: HTMLCanvasElement,
  state: SimulateState,
  chosen: Signal<number | null>,
): (() => void) | undefined {
  const context = canvas.getContext('2d')
  if (context === null) return undefined
  const palette = signal(readPalette(document.body))
  const side = signal(canvas.clientWidth)
  let planned = 0
  let drawing: (OverlayDrawing & { readonly view: SimulationView }) | null = null
  const paint = (): void => {
    planned = 0
    if (drawing === null) return
    const pixels = Math.round(drawing.side * devicePixelRatio)
    if (canvas.width !== pixels) canvas.width = canvas.height = pixels
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0)
    if (drawing.view === 'overlay') drawOverlay(context, drawing)
    else drawMatrix(context, drawing)
  }
  const stop = effect(() => {
    void state.grown.value
    drawing = {
      recording: state.recording.value,
      at: state.playhead.value,
      side: side.value,
      palette: palette.value,
      chosen: chosen.value,
      calm: state.calm,
      view: state.view.value,
    }
    planned ||= requestAnimationFrame(paint)
  })
  const observer = new ResizeObserver(() => {
    side.value = canvas.clientWidth
  })
  observer.observe(canvas)
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const recolor = (): void => {
    palette.value = readPalette(document.body)
  }
  dark.addEventListener('change', recolor)
  return () => {
    stop()
    cancelAnimationFrame(planned)
    observer.disconnect()
    dark.removeEventListener('change', recolor)
  }
}

function Chosen({ state, chosen }: PictureProps) {
  const sentence = useComputed(() => {
    void state.grown.value
    const number = chosen.value
    return number === null
      ? 'Point at a peer, or choose one with the arrow keys.'
      : peerSentence(state.recording.value, state.playhead.value, number)
  })
  return (
    <p class="chosen small muted numbers" aria-live="polite">
      {sentence}
    </p>
  )
}

function Explanation({ state }: { state: SimulateState }) {
  const { mixed, bitsPerSecond, peers } = state.recording.value.settings
  if (state.view.value === 'chunks')
    return (
      <p class="explanation">
        <strong>What you see.</strong> A row is a peer, a column a chunk; a cell is filled when the peer has
        verified and stored the chunk, and bright when it has just come. The bars below count each chunk’s
        copies. Each should multiply as soon as the source has sent it once: a chunk that stays rare delays
        everybody.
      </p>
    )
  return (
    <p class="explanation">
      <strong>What you see.</strong> Each dot is a tab, placed so that distance is latency. Lines are the
      overlay: random walks give each peer about six neighbors, and the header floods along them (
      <Swatch kind="header" /> has heard of the release). Chunks take any way: a peer asks its neighbors for
      them, and others that it finds by walks (
      <Swatch kind="some" /> has some, <Swatch kind="all" /> has all), and sends what it has as soon as it has
      it. {mixed && `A double ring has a link of ${formatRate(4 * bitsPerSecond)}. `}
      The source (<Swatch kind="source" />) sends a copy or two; {counted(peers, 'peer')} make the rest.
    </p>
  )
}

function Swatch({ kind }: { kind: 'header' | 'some' | 'all' | 'source' }) {
  return <span class={`dot dot-${kind}`} aria-hidden="true" />
}
