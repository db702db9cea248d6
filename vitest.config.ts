import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { faultPlugin } from './scripts/rules/mutation.ts'

/** Rooms whose modules hold no state of a browser or a process. */
const PURE = ['shared/**/*.test.ts', 'client/{shakemap,facilities}/**/*.test.ts']

function rank({ moduleId, project }: TestSpecification): number {
  if (moduleId.includes('/shared/sim/scenarios/')) return 0
  if (moduleId.includes('/shared/sim/')) return 1
  // One after another: a worker goes on only with files of the same project.
  return project.name === 'pure' ? 2 : 3
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
    // Only for what hangs: beside the browser tests, which go first, a second of work may take a minute. No test has a time of its own.
    testTimeout: 300_000,
    // Most are of the simulator, which does nothing but compute.
    maxWorkers: '100%',
    sequence: { sequencer: SimulatorFirst },
    projects: [
      {
        extends: true,
        // A worker keeps what it has loaded and compiled for the next file, which takes half of the time.
        test: { name: 'pure', include: PURE, isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'rest',
          include: ['{signaling,client,cli,scripts,bench,demo,fuzz}/**/*.test.ts'],
          exclude: ['**/node_modules/**', ...PURE],
        },
      },
    ],
  },
})
