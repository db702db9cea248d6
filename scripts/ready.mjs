/** What `npm start` and `npm run demo` do first: a fresh clone gets what it lacks, and dist/ what has changed. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { installMissing, nodeProblem, root } from './install.mjs'

/** Ends this process where something stands in the way, which has been said then. */
export async function makeReady() {
  endWithParent()
  const problem = nodeProblem() ?? (await installMissing())
  if (problem) {
    console.error(problem)
    process.exit(1)
  }
  // The build has a process of its own: what the bundler holds is gone before the server runs.
  const code = await new Promise((resolve) => {
    const build = spawn(process.execPath, [join(root, 'scripts', 'build.mjs')], {
      cwd: root,
      stdio: 'inherit',
    })
    build.on('close', (code) => resolve(code ?? 1))
  })
  if (code !== 0) process.exit(code)
}

/**
 * npm hands SIGTERM to the shell it runs this in, and some shells (Debian's) die of it without handing it on: the
 * server would go on without anyone to stop it. So the parent's death counts as the signal.
 */
function endWithParent() {
  if (process.env.npm_lifecycle_event === undefined) return
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    process.kill(process.pid, 'SIGTERM')
  }, 250)
  timer.unref()
}
