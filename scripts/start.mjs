/** `npm start` on a fresh clone: installs what is missing, builds what has changed, runs the server in this process. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { installMissing, nodeProblem, root } from './install.mjs'

endWithParent()
const problem = nodeProblem() ?? (await installMissing())
if (problem) {
  console.error(problem)
  process.exit(1)
}
// The build has a process of its own: what the bundler holds is gone before the server runs.
const code = await new Promise((resolve) => {
  const build = spawn(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root, stdio: 'inherit' })
  build.on('close', (code) => resolve(code ?? 1))
})
if (code !== 0) process.exit(code)
await import(pathToFileURL(join(root, 'dist', 'signaling', 'main.js')).href)

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
