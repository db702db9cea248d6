/** The page's state: settings, the run that is recorded, and where its playback is. */
import { computed, effect, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import type { Tell } from './drawing/canvas/start-painter.ts'
import { ComputingPace, playbackPace } from './run/pace.ts'
import { Recording } from './run/recording.ts'
import {
  defaults,
  formatSearch,
  isPreset,
  parseSearch,
  presets,
  type SearchProblem,
  type Settings,
} from './settings.ts'
import type { WorkerAnswer } from './run/simulate-worker.ts'

export const speeds = [0.02, 0.1, 0.25, 0.5, 1, 2, 5, 10] as const
type Speed = (typeof speeds)[number]
export type SimulationView = 'overlay' | 'chunks'

/** Times the speed at which the overlay is seen to form, and then to settle until the publication. */
const formingPace = 4
const settlingPace = 16
const formingMs = 10_000
/** Where nothing may move by itself, playback goes in steps of this much real time. */
const calmEveryMs = 500
/**
 * Words and charts are written so often while time goes on, real ms: nobody reads faster, and each takes time from the picture,
 * which moves with every frame.
 */
const wordsEveryMs = 125

export interface SimulateState {
  readonly settings: Signal<Settings>
  /** What the address asked for and cannot be run. */
  readonly problems: Signal<readonly SearchProblem[]>
  readonly recording: Signal<Recording>
  /** Grows as the recording does, a few times a second: whoever draws from the recording reads it. */
  readonly grown: ReadonlySignal<number>
  /** Virtual time that is computed in real time, at the moment; null where nothing is computed or it cannot be told yet. */
  readonly computing: ReadonlySignal<number | null>
  /** A run is wanted with other settings than those recorded. */
  readonly changed: ReadonlySignal<boolean>
  readonly playing: ReadonlySignal<boolean>
  /** Virtual time of the world, ms, for the picture: changes with every frame. */
  readonly playhead: ReadonlySignal<number>
  /** The same for words and charts. */
  readonly shown: ReadonlySignal<number>
  /** As asked for, and as it is played at the moment: more slowly where the simulator cannot keep up. */
  readonly speed: Signal<Speed>
  readonly pace: ReadonlySignal<number>
  readonly view: Signal<SimulationView>
  /** Nothing may move that was not asked to. */
  readonly calm: boolean
  /** Whoever draws the picture. */
  readonly painter: Tell
  run(): void
  play(): void
  pause(): void
  seek(at: number): void
}

export interface StateParts {
  readonly search: string
  readonly calm: boolean
  readonly startWorker: () => Worker
  readonly painter: Tell
  readonly keepSearch: (search: string) => void
}

export function createSimulateState(parts: StateParts): SimulateState {
  const asked = parseSearch(parts.search)
  const settings = signal<Settings>(asked.settings)
  const recording = signal(new Recording(asked.settings))
  const grown = signal(0)
  const computing = signal<number | null>(null)
  const playing = signal(false)
  const playhead = signal(0)
  const shown = signal(0)
  const pace = signal(0)
  const speed = signal<Speed>(presets.find((preset) => isPreset(preset, asked.settings))?.speed ?? 1)
  let worker: Worker | null = null
  let showEnd = false
  /** Only the loop of the last `play` goes on. */
  let plays = 0

  effect(() => {
    const search = formatSearch(settings.value)
    parts.keepSearch(search === formatSearch(defaults) ? '' : search)
  })

  function run(): void {
    worker?.terminate()
    const fresh = new Recording(settings.value)
    const measured = new ComputingPace()
    let toldAt = -Infinity
    recording.value = fresh
    computing.value = null
    moveTo(0)
    parts.painter({ type: 'run', settings: settings.value })
    const started = (worker = parts.startWorker())
    const failed = (reason: string): void => {
      fresh.failure = reason
      playing.value = false
      computing.value = null
      grown.value++
    }
    started.addEventListener('message', ({ data }: MessageEvent<WorkerAnswer>) => {
      if (worker !== started) return
      if (data.type === 'failed') return failed(data.reason)
      const { figures, curve, outcome, ...picture } = data.batch
      parts.painter({ type: 'batch', batch: picture })
      fresh.add({ ...picture, figures, curve, outcome })
      const now = performance.now()
      measured.note(now, fresh.at)
      if (outcome !== null) {
        started.terminate()
        worker = null
        if (showEnd) moveTo(fresh.at)
        showEnd = false
      } else if (now - toldAt < wordsEveryMs) return
      toldAt = now
      computing.value = outcome === null ? measured.pace : null
      grown.value++
    })
    started.addEventListener('error', (event) => failed(event.message || 'its worker could not be started'))
    started.postMessage(settings.value, { transfer: [] })
    // Where nothing may move by itself, the page shows the end, and a reader may still play the run.
    showEnd = parts.calm
    if (!parts.calm) play()
  }

  function play(): void {
    const { outcome, at } = recording.value
    if (outcome !== null && playhead.value >= at) moveTo(0)
    if (playing.value) return
    playing.value = true
    const mine = ++plays
    let before = performance.now()
    let wroteAt = before
    const frame = (now: number): void => {
      if (!playing.value || mine !== plays) return
      if (!parts.calm || now - before >= calmEveryMs) {
        advance(Math.min(now - before, parts.calm ? 1_000 : 100))
        before = now
      }
      if (now - wroteAt >= wordsEveryMs) {
        wroteAt = now
        shown.value = playhead.value
      }
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  }

  function advance(realMs: number): void {
    const { at, outcome, publishedAt, peers } = recording.value
    const forming = publishedAt === null || playhead.value < publishedAt
    // Only the spread is slowed down: a reader should not wait for minutes until it begins.
    const asked =
      (forming ? Math.max(1, speed.value) : speed.value) *
      paceAt(playhead.value, publishedAt, peers.at(-1)?.joinedAt ?? 0)
    pace.value = playbackPace(asked, at - playhead.value, outcome !== null)
    let next = Math.min(at, playhead.value + realMs * pace.value)
    // A fast forming does not leap over the first moments of the spread.
    if (publishedAt !== null && playhead.value < publishedAt && next > publishedAt) next = publishedAt
    playhead.value = next
    if (outcome !== null && next >= at) stop()
  }

  /** There is nothing between here and there to be seen. */
  function moveTo(at: number): void {
    playhead.value = at
    shown.value = at
  }

  function stop(): void {
    playing.value = false
    shown.value = playhead.value
  }

  return {
    settings,
    problems: signal(asked.problems),
    recording,
    grown,
    computing,
    changed: computed(() => formatSearch(settings.value) !== formatSearch(recording.value.settings)),
    playing,
    playhead,
    shown,
    speed,
    pace,
    view: signal<SimulationView>('overlay'),
    calm: parts.calm,
    painter: parts.painter,
    run,
    play,
    pause: stop,
    seek(at) {
      showEnd = false
      moveTo(Math.max(0, Math.min(recording.value.at, at)))
    },
  }
}

/** How much faster than asked time passes: joining is watched, settling is only waited for. */
function paceAt(at: number, publishedAt: number | null, lastJoinAt: number): number {
  if (publishedAt !== null && at >= publishedAt) return 1
  return at < lastJoinAt + formingMs ? formingPace : settlingPace
}
