/** Which tests took longest, from the reports of both runners. */

const shownMax = 10

/** Of vitest's JSON report, or of none. */
export function timesOfUnitTests(report) {
  return (report?.testResults ?? []).flatMap(({ assertionResults }) =>
    assertionResults.map(({ fullName, duration }) => ({ name: fullName, ms: duration ?? 0 })),
  )
}

/** Of Playwright's JSON report, or of none: suites lie in suites, and a test that was repeated has several results. */
export function timesOfBrowserTests(report) {
  return (report?.suites ?? []).flatMap(timesOfSuite)
}

function timesOfSuite({ title, suites = [], specs = [] }) {
  const own = specs.map((spec) => ({
    name: `${title} › ${spec.title}`,
    ms: spec.tests.flatMap(({ results }) => results).reduce((sum, { duration }) => sum + duration, 0),
  }))
  return [...own, ...suites.flatMap(timesOfSuite)]
}

/** Ten lines at most, the slowest first. */
export function slowest(times) {
  return times
    .toSorted((a, b) => b.ms - a.ms)
    .slice(0, shownMax)
    .map(({ name, ms }) => `${(ms / 1_000).toFixed(1).padStart(6)} s  ${name}`)
    .join('\n')
}
