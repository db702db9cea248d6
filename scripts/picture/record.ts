/** The run that the README shows: the simulator page’s preset “The source vanishes”, with a seed by which nothing is lost. */
import { runExperiment } from '../../client/pages/simulate/run/experiment.ts'
import { Recording } from '../../client/pages/simulate/run/recording.ts'
import { defaults, type Settings } from '../../client/pages/simulate/settings.ts'

const SHOWN: Settings = { ...defaults, seed: '2', faults: ['source'] }

/** Some seconds of a core. The settings are for tests, which want a smaller run. */
export function recordSpread(settings: Partial<Settings> = {}): Recording {
  const shown = { ...SHOWN, ...settings }
  const recording = new Recording(shown)
  runExperiment(
    shown,
    (batch) => recording.add(batch),
    () => false,
  )
  // Whoever leaves at 1.2 copies may take the only copy of a chunk along: by seed 1 it does.
  if (recording.outcome !== 'complete')
    throw new Error(`chunks ${recording.lostChunks().join(', ')} left with the publisher: take another seed`)
  return recording
}
