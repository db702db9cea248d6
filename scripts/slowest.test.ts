import { expect, it } from 'vitest'
import { slowest, timesOfBrowserTests, timesOfUnitTests } from './slowest.mjs'

it('the slowest tests of both runners stand first, ten at most', () => {
  const unit = timesOfUnitTests({
    testResults: [
      {
        assertionResults: Array.from({ length: 12 }, (_, i) => ({
          fullName: `unit ${i}`,
          duration: i * 100,
        })),
      },
      { assertionResults: [{ fullName: 'left out' }] },
    ],
  })
  const browser = timesOfBrowserTests({
    suites: [
      {
        title: 'pages.spec.ts',
        specs: [{ title: 'flat', tests: [{ results: [{ duration: 300 }, { duration: 400 }] }] }],
        suites: [{ title: 'inner', specs: [{ title: 'deep', tests: [{ results: [{ duration: 9_000 }] }] }] }],
      },
    ],
  })
  const lines = slowest([...unit, ...browser]).split('\n')
  expect(lines).toHaveLength(10)
  expect(lines.slice(0, 2)).toEqual(['   9.0 s  inner › deep', '   1.1 s  unit 11'])
  expect(lines).toContain('   0.7 s  pages.spec.ts › flat')
})

it('a runner that left no report has no times', () => {
  expect([timesOfUnitTests(undefined), timesOfBrowserTests(undefined)]).toEqual([[], []])
  expect(slowest([])).toBe('')
})
