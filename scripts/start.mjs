/** `npm start` on a fresh clone: installs what is missing, builds what has changed, runs the server in this process. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { installMissing, nodeProblem, root } from './install.mjs'

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
