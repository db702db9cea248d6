/** Installs what package-lock.json asks for and node_modules does not have. Needs nothing but Node and npm. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

const NODE_NEEDED = [20, 19]
const OFFLINE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED|network/i

/** A sentence when this Node is too old, else undefined. */
export function nodeProblem(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isEnough = major > NODE_NEEDED[0] || (major === NODE_NEEDED[0] && minor >= NODE_NEEDED[1])
  if (isEnough) return undefined
  return `Flashcrew needs Node.js ${NODE_NEEDED.join('.')} or newer, and this is ${version}: install a newer one, then run this again.`
}

/** Runs `npm ci` where needed; resolves to a sentence when that failed, else to undefined. */
export async function installMissing() {
  if (isInstalled()) return undefined
  console.log('Installing packages (once, about a minute) …')
  const { code, output } = await runNpm([
    'ci',
    '--include=dev',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ])
  if (code === 0) return undefined
  const lines = output.trim().split('\n').slice(-15).join('\n')
  const sentence = OFFLINE.test(output)
    ? 'The packages could not be downloaded: this needs the network once. Connect, then run this again.'
    : 'The packages could not be installed: npm says why above.'
  return `${lines}\n${sentence}`
}

/** Whether each package of the lock file is there in its version. What is optional may suit other systems only. */
export function isInstalled(directory = root) {
  const wanted = readPackages(join(directory, 'package-lock.json'))
  // npm writes this list last, so an installation that was broken off has none.
  const present = readPackages(join(directory, 'node_modules', '.package-lock.json'))
  if (!wanted || !present) return false
  return Object.entries(wanted).every(
    ([path, { version, optional, link }]) =>
      path === '' ||
      optional ||
      link ||
      (present[path]?.version === version && existsSync(join(directory, path))),
  )
}

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages
  } catch {
    return undefined
  }
}

function runNpm(args) {
  const npm = process.env.npm_execpath
  // Under `npm start` this is npm's own script; otherwise npm is found on the path (on Windows, a .cmd by a shell).
  const isScript = npm?.endsWith('npm-cli.js') === true
  const [command, all] = isScript ? [process.execPath, [npm, ...args]] : ['npm', args]
  return new Promise((resolve) => {
    let output = ''
    const child = spawn(command, all, { cwd: root, shell: !isScript && process.platform === 'win32' })
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += part))
    child.on('error', (error) => resolve({ code: 1, output: `npm cannot be run: ${error.message}` }))
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}
