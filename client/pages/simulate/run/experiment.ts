/**
 * One run as a stream of batches: who joined where, which edges formed, what travelled, who has which chunk, and the
 * simulator's own figures. Pure but for `isDue`: for the worker, and for tests.
 */
import { epidemicRoundMs } from '../../../../shared/sim/experiments/bounds.ts'
import { Simulation, type CurvePoint } from '../../../../shared/sim/experiments/simulation.ts'
import type { Batch, RunFigures, RunOutcome } from './batch.ts'
import { applyFaults } from './faults.ts'
import { Observer } from './observer.ts'
import { toOptions, type Settings } from '../settings.ts'

export const runMsMax = 600_000
/** What a step of the playback is: the largest of these of which at least forty fit into the bound. */
const stepsMs = [100, 50, 20, 10, 5, 2, 1] as const
const stepsInBound = 40
/** A run that takes many times the bound is not told in such detail to its end. */
const stepsFine = 1_000
/** Virtual time in one go, at most: of many peers a tenth of a second takes a third of one, and the page would get its news in leaps. */
const sliceMsMax = 20
/** For so many peers each step has figures. More have them more rarely: every peer is asked for them, a third of the time of 1,000. */
const peersAStep = 200
const stalledMs = 30_000

/** Runs to the end. `emit` is called when `isDue` says so, and at the end. */
export function runExperiment(settings: Settings, emit: (batch: Batch) => void, isDue: () => boolean): void {
  const simulation = new Simulation(toOptions(settings))
  const { world, content } = simulation
  const observer = new Observer(simulation)
  const roundMs = epidemicRoundMs(content.header.chunkBytes, settings.bitsPerSecond, settings.latencyMs)
  let publishedAt: number | null = null
  let stepMs: number = stepsMs[0]
  let figures: RunFigures[] = []
  let pointsTold = 0
  const flush = (outcome: RunOutcome | null, curve: readonly CurvePoint[]): void => {
    emit({
      at: world.now,
      chunks: content.header.chunks,
      chunkBytes: content.header.chunkBytes,
      stepMs,
      roundMs,
      publishedAt,
      ...observer.take(),
      curve: curve.slice(pointsTold),
      figures,
      outcome,
    })
    pointsTold = Math.max(pointsTold, curve.length)
    figures = []
  }

  const faults = applyFaults(settings, simulation, observer)
  while (simulation.advance(sliceMsMax) === 'joining') if (isDue()) flush(null, [])
  faults.beforePublication()
  publishedAt = world.now
  stepMs = stepsMs.find((ms) => ms * stepsInBound <= simulation.bounds().largest * 1_000) ?? 1
  simulation.publish()
  const figuresNow = (): readonly CurvePoint[] => {
    const { curve, ...result } = simulation.result()
    figures.push({ ...result, ...observer.timesOfLiving(), at: world.now })
    return curve
  }
  const figuresEvery = stepMs * Math.ceil(settings.peers / peersAStep)
  let curve = figuresNow()
  let figuresAt = figuresEvery
  for (let until = 0; ;) {
    const isFine = until < stepsFine * stepMs
    until = Math.min(runMsMax, until + (isFine ? Math.min(sliceMsMax, stepMs) : stepsMs[0]))
    const done = simulation.step(until)
    const quietSince = Math.max(publishedAt, observer.lastArrival)
    const outcome = outcomeOf(done, observer.timesOfLiving(), until, world.now - quietSince)
    if (outcome !== null || until >= figuresAt) {
      curve = figuresNow()
      figuresAt += isFine ? figuresEvery : Math.max(figuresEvery, stepsMs[0])
    }
    if (outcome !== null || isDue()) flush(outcome, curve)
    if (outcome !== null) return
  }
}

function outcomeOf(
  done: boolean,
  { living, livingComplete }: Pick<RunFigures, 'living' | 'livingComplete'>,
  until: number,
  quietMs: number,
): RunOutcome | null {
  if (done || livingComplete === living) return 'complete'
  if (until >= runMsMax) return 'late'
  return quietMs > stalledMs ? 'stalled' : null
}
