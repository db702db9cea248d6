/** The page's state: settings, the run that is recorded, and where its playback is. */
import { computed, effect, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import { Recording } from './run/recording.ts'
import { defaults, formatSearch, isPreset, parseSearch, presets, type Settings } from './settings.ts'
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

export interface SimulateState {
  readonly settings: Signal<Settings>
  /** What the address asked for and cannot be run. */
  readonly problems: Signal<readonly string[]>
  readonly recording: Signal<Recording>
  /** Grows with each batch: whoever draws from the recording reads it. */
  readonly grown: ReadonlySignal<number>
  /** A run is wanted with other settings than those recorded. */
  readonly changed: ReadonlySignal<boolean>
  readonly playing: ReadonlySignal<boolean>
  /** Virtual time of the world, ms. */
  readonly playhead: ReadonlySignal<number>
  readonly speed: Signal<Speed>
  readonly view: Signal<SimulationView>
  /** Nothing may move that was not asked to. */
  readonly calm: boolean
  run(): void
  play(): void
  pause(): void
  seek(at: number): void
}

export interface StateParts {
  readonly search: string
  readonly calm: boolean
  readonly startWorker: () => Worker
  readonly keepSearch: (search: string) => void
}

export function createSimulateState(parts: StateParts): SimulateState {
  const asked = parseSearch(parts.search)
  const settings = signal<Settings>(asked.settings)
  const recording = signal(new Recording(asked.settings))
  const grown = signal(0)
  const playing = signal(false)
  const playhead = signal(0)
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
    recording.value = fresh
    playhead.value = 0
    const started = (worker = parts.startWorker())
    const failed = (reason: string): void => {
      fresh.failure = reason
      playing.value = false
      grown.value++
    }
    started.addEventListener('message', ({ data }: MessageEvent<WorkerAnswer>) => {
      if (worker !== started) return
      if (data.type === 'failed') return failed(data.reason)
      fresh.add(data.batch)
      if (fresh.outcome !== null) {
        started.terminate()
        worker = null
        if (showEnd) playhead.value = fresh.at
        showEnd = false
      }
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
    if (outcome !== null && playhead.value >= at) playhead.value = 0
    if (playing.value) return
    playing.value = true
    const mine = ++plays
    let before = performance.now()
    const frame = (now: number): void => {
      if (!playing.value || mine !== plays) return
      if (!parts.calm || now - before >= calmEveryMs) {
        advance(Math.min(now - before, parts.calm ? 1_000 : 100))
        before = now
      }
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  }

  function advance(realMs: number): void {
    const { at, outcome, publishedAt, peers } = recording.value
    const pace = paceAt(playhead.value, publishedAt, peers.at(-1)?.joinedAt ?? 0)
    const forming = publishedAt === null || playhead.value < publishedAt
    // Only the spread is slowed down: a reader should not wait for minutes until it begins.
    const asked = forming ? Math.max(1, speed.value) : speed.value
    let next = Math.min(at, playhead.value + realMs * asked * pace)
    // A fast forming does not leap over the first moments of the spread.
    if (publishedAt !== null && playhead.value < publishedAt && next > publishedAt) next = publishedAt
    playhead.value = next
    if (outcome !== null && next >= at) playing.value = false
  }

  return {
    settings,
    problems: signal(asked.problems),
    recording,
    grown,
    changed: computed(() => formatSearch(settings.value) !== formatSearch(recording.value.settings)),
    playing,
    playhead,
    speed,
    view: signal<SimulationView>('overlay'),
    calm: parts.calm,
    run,
    play,
    pause() {
      playing.value = false
    },
    seek(at) {
      showEnd = false
      playhead.value = Math.max(0, Math.min(recording.value.at, at))
    },
  }
}

/** How much faster than asked time passes: joining is watched, settling is only waited for. */
function paceAt(at: number, publishedAt: number | null, lastJoinAt: number): number {
  if (publishedAt !== null && at >= publishedAt) return 1
  return at < lastJoinAt + formingMs ? formingPace : settlingPace
}
