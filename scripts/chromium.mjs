/**
 * Finds a Chromium for the browser tests, and gets one when there is none: FLASHCREW_CHROMIUM, then one that is
 * installed, then Playwright's own, then Debian's package. Node only, so that it runs before `npm ci` has.
 */
import { spawn, spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'

const DOWNLOAD_MS_MAX = 240_000 // a blocked download must leave time for Debian's package and the tests

/** Path of a Chromium that is on this machine and starts, or undefined. Fetches nothing. */
export function installedChromium() {
  const chosen = process.env.FLASHCREW_CHROMIUM
  if (chosen) return chosen
  return [...onPath(), ...usualPlaces(), playwrightsOwn()].find((path) => path !== undefined && starts(path))
}

/**
 * Path of a Chromium that starts, installed first where there is none.
 * Rejects with one sentence that says what to do when none can be had.
 */
export async function findChromium() {
  const chosen = process.env.FLASHCREW_CHROMIUM
  if (chosen) {
    if (existsSync(chosen)) return chosen
    throw new Error(`FLASHCREW_CHROMIUM names ${chosen}, which does not exist: correct it or unset it.`)
  }
  const installed = installedChromium()
  if (installed) return installed

  console.log('No Chromium is installed: fetching the one that Playwright provides.')
  const cli = playwrightFile('cli.js')
  if (cli) await run(process.execPath, [cli, 'install', 'chromium'], DOWNLOAD_MS_MAX)
  const own = playwrightsOwn()
  if (own && starts(own)) return own

  if (isDebianRoot()) {
    console.log('That did not bring one that starts: installing the package of Debian.')
    await run('apt-get', ['update'])
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'])
    const packaged = installedChromium()
    if (packaged) return packaged
  }
  throw new Error(
    'No Chromium could be found or installed: install Chromium or Chrome, or set FLASHCREW_CHROMIUM to the path of one.',
  )
}

function onPath() {
  const names =
    process.platform === 'win32'
      ? ['chrome.exe', 'msedge.exe']
      : [
          'chromium',
          'chromium-browser',
          'google-chrome',
          'google-chrome-stable',
          'chrome',
          'microsoft-edge',
          'msedge',
        ]
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  return names.flatMap((name) => folders.map((folder) => join(folder, name)))
}

function usualPlaces() {
  if (process.platform === 'darwin') {
    return ['Chromium', 'Google Chrome', 'Microsoft Edge'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    )
  }
  if (process.platform === 'win32') {
    const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map((name) => process.env[name])
    const tails = [
      'Google/Chrome/Application/chrome.exe',
      'Chromium/Application/chrome.exe',
      'Microsoft/Edge/Application/msedge.exe',
    ]
    return roots.filter(Boolean).flatMap((root) => tails.map((tail) => join(root, tail)))
  }
  return ['/usr/bin/chromium', '/usr/bin/google-chrome', '/opt/google/chrome/chrome', '/snap/bin/chromium']
}

function playwrightFile(name) {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')), name)
  } catch {
    return undefined // nothing is installed yet
  }
}

function playwrightsOwn() {
  if (!playwrightFile('package.json')) return undefined
  return createRequire(import.meta.url)('playwright-core').chromium.executablePath()
}

/** A stub of a package manager, or a binary whose libraries are missing, is a file that does not start. */
function starts(path) {
  try {
    accessSync(path, constants.X_OK)
  } catch {
    return false
  }
  if (process.platform === 'win32') return true // chrome.exe --version opens a window there
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0
}

function isDebianRoot() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false
  return /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'))
}

function run(command, args, timeout) {
  return new Promise((resolve) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], timeout, env })
    child.on('error', () => resolve(false))
    child.on('close', (code) => resolve(code === 0))
  })
}
