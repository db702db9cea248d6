/** The run that the README shows: the simulator page’s preset “The source vanishes”, with its seed. */
import { runExperiment } from '../../client/pages/simulate/run/experiment.ts'
import { Recording } from '../../client/pages/simulate/run/recording.ts'
import { defaults, type Settings } from '../../client/pages/simulate/settings.ts'

const SHOWN: Settings = { ...defaults, faults: ['source'] }

/** Some seconds of a core. The settings are for tests, which want a smaller run. */
export function recordSpread(settings: Partial<Settings> = {}): Recording {
  const shown = { ...SHOWN, ...settings }
  const recording = new Recording(shown)
  runExperiment(
    shown,
    (batch) => recording.add(batch),
    () => false,
  )
  if (recording.outcome !== 'complete') throw new Error('the run of the picture did not come to its end')
  return recording
}
