/** Finds programs on this machine, and gets Debian's package of one. Node only, so that it runs before `npm ci` has. */
import { spawn, spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where the folders of PATH may have a program of one of these names. */
export function onPath(names) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  return names.flatMap((name) => folders.map((folder) => join(folder, name)))
}

/** Where Windows may have a program, by the ends of its path. */
export function inWindowsFolders(tails) {
  const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map((name) => process.env[name])
  return roots.filter(Boolean).flatMap((root) => tails.map((tail) => join(root, tail)))
}

/** A stub of a package manager, or a binary whose libraries are missing, is a file that does not start. */
export function starts(path) {
  try {
    accessSync(path, constants.X_OK)
  } catch {
    return false
  }
  if (process.platform === 'win32') return true // a browser's --version opens a window there
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0
}

/** Resolves to whether Debian's package could be installed here; false at once where this is no Debian, or not root. */
export async function installDebianPackage(name) {
  if (!isDebianRoot()) return false
  await run('apt-get', ['update'])
  return run('apt-get', ['install', '-y', '--no-install-recommends', name])
}

function isDebianRoot() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false
  return /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'))
}

/** Resolves to whether the command ended well. */
export function run(command, args, timeout) {
  return new Promise((resolve) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], timeout, env })
    child.on('error', () => resolve(false))
    child.on('close', (code) => resolve(code === 0))
  })
}
