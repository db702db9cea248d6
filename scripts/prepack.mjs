/** Before `npm pack`: installs what is missing and builds, as `npm start` does, so that a fresh clone gives a whole package. */
import { installMissing, nodeProblem } from './install.mjs'

const problem = nodeProblem() ?? (await installMissing())
if (problem) {
  console.error(problem)
  process.exit(1)
}
await import('./build.mjs')
