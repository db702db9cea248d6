/**
 * Finds a Chromium, and gets one when there is none: FLASHCREW_CHROMIUM, then one that is installed, then Playwright's own, then
 * Debian's package. Tests take a headless shell where there is one: the same engine without a window, which takes two thirds of the
 * processor's time. Benches take what people have. Node only, so that it runs before `npm ci` has.
 */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { installDebianPackage, inWindowsFolders, onPath, run, starts } from './programs.mjs'

const HEADLESS_SHELL = 'chromium-headless-shell' // as Debian calls it
const DOWNLOAD_MS_MAX = 240_000 // a blocked download must leave time for Debian's package and the tests

/** Path of a Chromium that is on this machine and starts, or undefined. Fetches nothing. */
export function installedChromium() {
  const chosen = process.env.FLASHCREW_CHROMIUM
  if (chosen) return chosen
  return firstThatStarts([...onPath(names()), ...usualPlaces(), playwrightsOwn()])
}

/** As `installedChromium`, for tests. */
export function installedTestChromium() {
  return process.env.FLASHCREW_CHROMIUM || (headlessShell() ?? installedChromium())
}

/** Path of a headless shell: Debian's package is installed where that is possible. Undefined where there is none. */
export async function getHeadlessShell() {
  if (!headlessShell()) await installDebianPackage(HEADLESS_SHELL)
  return headlessShell()
}

/** As `findChromium`, for tests. */
export async function findTestChromium() {
  return checkedChoice() ?? headlessShell() ?? findChromium()
}

/**
 * Path of a Chromium that starts, installed first where there is none.
 * Rejects with one sentence that says what to do when none can be had.
 */
export async function findChromium() {
  const installed = checkedChoice() ?? installedChromium()
  if (installed) return installed

  console.log('No Chromium is installed: fetching the one that Playwright provides.')
  const cli = playwrightFile('cli.js')
  if (cli) await run(process.execPath, [cli, 'install', 'chromium'], DOWNLOAD_MS_MAX)
  const own = playwrightsOwn()
  if (own && starts(own)) return own

  console.log('That did not bring one that starts: trying the package of Debian.')
  await installDebianPackage('chromium')
  const packaged = installedChromium()
  if (packaged) return packaged
  throw new Error(
    'No Chromium could be found or installed: install Chromium or Chrome, or set FLASHCREW_CHROMIUM to the path of one.',
  )
}

function checkedChoice() {
  const chosen = process.env.FLASHCREW_CHROMIUM
  if (!chosen || existsSync(chosen)) return chosen || undefined
  throw new Error(`FLASHCREW_CHROMIUM names ${chosen}, which does not exist: correct it or unset it.`)
}

function headlessShell() {
  return firstThatStarts(onPath([HEADLESS_SHELL]))
}

function firstThatStarts(paths) {
  return paths.find((path) => path !== undefined && starts(path))
}

function names() {
  if (process.platform === 'win32') return ['chrome.exe', 'msedge.exe']
  const google = ['google-chrome', 'google-chrome-stable', 'chrome']
  return ['chromium', 'chromium-browser', ...google, 'microsoft-edge', 'msedge']
}

function usualPlaces() {
  if (process.platform === 'darwin') {
    return ['Chromium', 'Google Chrome', 'Microsoft Edge'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    )
  }
  if (process.platform === 'win32') {
    return inWindowsFolders([
      'Google/Chrome/Application/chrome.exe',
      'Chromium/Application/chrome.exe',
      'Microsoft/Edge/Application/msedge.exe',
    ])
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
