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
/** Between two sets of figures: the largest of these of which at least forty fit into the bound. */
const stepsMs = [100, 50, 20, 10, 5, 2, 1] as const
const stepsInBound = 40
/** A run that takes many times the bound is not told in such detail to its end. */
const stepsFine = 1_000
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
  while (simulation.advance(stepsMs[0]) === 'joining') if (isDue()) flush(null, [])
  faults.beforePublication()
  publishedAt = world.now
  stepMs = stepsMs.find((ms) => ms * stepsInBound <= simulation.bounds().largest * 1_000) ?? 1
  simulation.publish()
  for (let until = stepMs; ; until += until < stepsFine * stepMs ? stepMs : stepsMs[0]) {
    const done = simulation.step(Math.min(until, runMsMax))
    const { curve, ...result } = simulation.result()
    const now = { ...result, ...observer.timesOfLiving(), at: world.now }
    figures.push(now)
    const quietSince = Math.max(publishedAt, observer.lastArrival)
    const outcome = outcomeOf(done, now, quietSince, until)
    if (outcome !== null || isDue()) flush(outcome, curve)
    if (outcome !== null) return
  }
}

function outcomeOf(done: boolean, figures: RunFigures, quietSince: number, until: number): RunOutcome | null {
  if (done || figures.livingComplete === figures.living) return 'complete'
  if (until >= runMsMax) return 'late'
  return figures.at - quietSince > stalledMs ? 'stalled' : null
}
