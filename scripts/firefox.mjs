/**
 * Finds a stock Firefox for the tests: FLASHCREW_FIREFOX, then one that is installed, then Debian's package.
 * Node only, so that it runs before `npm ci` has.
 */
import { existsSync } from 'node:fs'
import { installDebianPackage, inWindowsFolders, onPath, starts } from './programs.mjs'

/** Path of a Firefox that is on this machine and starts, or undefined. Fetches nothing. */
export function installedFirefox() {
  const chosen = process.env.FLASHCREW_FIREFOX
  if (chosen) return chosen
  const names = process.platform === 'win32' ? ['firefox.exe'] : ['firefox', 'firefox-esr']
  return [...onPath(names), ...usualPlaces()].find((path) => existsSync(path) && starts(path))
}

/**
 * Path of a Firefox that starts, installed first where there is none.
 * Rejects with one sentence that says what to do when none can be had.
 */
export async function findFirefox() {
  const chosen = process.env.FLASHCREW_FIREFOX
  if (chosen && !existsSync(chosen))
    throw new Error(`FLASHCREW_FIREFOX names ${chosen}, which does not exist: correct it or unset it.`)
  const installed = installedFirefox()
  if (installed) return installed

  console.log('No Firefox is installed: trying the package of Debian.')
  await installDebianPackage('firefox-esr')
  const packaged = installedFirefox()
  if (packaged) return packaged
  throw new Error(
    'No Firefox could be found or installed: install Firefox, or set FLASHCREW_FIREFOX to the path of one.',
  )
}

function usualPlaces() {
  if (process.platform === 'darwin') return ['/Applications/Firefox.app/Contents/MacOS/firefox']
  if (process.platform === 'win32') return inWindowsFolders(['Mozilla Firefox/firefox.exe'])
  return ['/usr/bin/firefox', '/usr/bin/firefox-esr', '/snap/bin/firefox']
}
