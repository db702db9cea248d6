import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { faultPlugin } from './scripts/rules/mutation.ts'

function rank({ moduleId }: TestSpecification): number {
  if (moduleId.includes('/shared/sim/scenarios/')) return 0
  return moduleId.includes('/shared/sim/') ? 1 : 2
}

/** Scenarios take longest and are small files, which vitest would begin last: one of them would run alone at the end. */
class SimulatorFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}

export default defineConfig({
  plugins: [faultPlugin()],
  test: {
    include: ['{shared,signaling,client,cli,scripts,bench}/**/*.test.ts'],
    // Only for what hangs: beside the browser tests, which go first, a second of work may take a minute.
    testTimeout: 180_000,
    // Most are of the simulator, which does nothing but compute.
    maxWorkers: '100%',
    sequence: { sequencer: SimulatorFirst },
  },
})
