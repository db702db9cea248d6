import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{shared,signaling,client,cli,scripts,bench}/**/*.test.ts'],
    // Only for what hangs: a machine that is busy with something else makes a second of work a minute.
    testTimeout: 60_000,
    // Most are of the simulator, which does nothing but compute.
    maxWorkers: '100%',
  },
})
