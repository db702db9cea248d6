/**
 * Finds a Chromium for the browser tests, and gets one when there is none: FLASHCREW_CHROMIUM, then one that is
 * installed, then Playwright's own, then Debian's package. Node only, so that it runs before `npm ci` has.
 */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { installDebianPackage, inWindowsFolders, onPath, run, starts } from './programs.mjs'

const DOWNLOAD_MS_MAX = 240_000 // a blocked download must leave time for Debian's package and the tests

/** Path of a Chromium that is on this machine and starts, or undefined. Fetches nothing. */
export function installedChromium() {
  const chosen = process.env.FLASHCREW_CHROMIUM
  if (chosen) return chosen
  return [...onPath(names()), ...usualPlaces(), playwrightsOwn()].find(
    (path) => path !== undefined && starts(path),
  )
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

  console.log('That did not bring one that starts: trying the package of Debian.')
  await installDebianPackage('chromium')
  const packaged = installedChromium()
  if (packaged) return packaged
  throw new Error(
    'No Chromium could be found or installed: install Chromium or Chrome, or set FLASHCREW_CHROMIUM to the path of one.',
  )
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
