import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{shared,signaling,client,cli,scripts,bench}/**/*.test.ts'],
    testTimeout: 20_000,
    // Most are of the simulator, which does nothing but compute.
    maxWorkers: '100%',
  },
})
