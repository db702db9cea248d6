/** `flashcrew sw`: the service worker file that a site's owner puts beside its pages. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from '../commands.ts'
import { CommandFailure, whyNot } from '../failure.ts'
import { embedFile, readBuilt } from '../package-folder.ts'
import { shown } from '../watch/product-folder.ts'
import { readWords, usage } from '../words.ts'
import { writeWhole } from '../folder/write-whole.ts'

export const WORKER_NAME = 'flashcrew-sw.js'
/** How the file begins, so that no other one is written over. */
const SIGN = '/* Flashcrew'

export function isOurWorker(text: string): boolean {
  return text.startsWith(SIGN)
}

/** Where the file goes. Throws a Failure of one sentence. */
export function parseSw(args: readonly string[]): string {
  const { values, positionals } = readWords('sw', args, {
    out: { type: 'string', short: 'o' },
    json: { type: 'boolean' },
  })
  if (positionals[0] !== undefined)
    throw usage(`“${positionals[0]}” is not needed: the file’s place is named by --out.`)
  return resolve(values.out ?? WORKER_NAME)
}

/** Resolves to whether anything was written: not where the file is as it should be. */
export function writeWorker(out: string, source = embedFile(WORKER_NAME)): boolean {
  const text = readBuilt(source, 'The service worker')
  try {
    const before = existsSync(out) ? readFileSync(out, 'utf8') : undefined
    if (before === text) return false
    if (before !== undefined && !isOurWorker(before))
      throw new CommandFailure(
        `${shown(out)} is there, and is another service worker: nothing was written over.`,
      )
    writeWhole(out, text, true, 0o644)
    return true
  } catch (error) {
    if (error instanceof CommandFailure) throw error
    throw new CommandFailure(`${shown(out)} cannot be written: ${whyNot(error)}.`)
  }
}

export const swCommand: Command = {
  help: `flashcrew sw: writes the service worker file that makes a site's pages work unchanged.

Usage:
  flashcrew sw [-o FILE]

  -o, --out FILE      default ./${WORKER_NAME}; it lies at the top of the site, beside the pages
  --json              one JSON object a line
  -h, --help          this

Name it on the script tag: data-worker="/${WORKER_NAME}". From a visitor's second page on, every signed
file comes by way of the site's visitors, whether it is marked or not: pictures, backgrounds of
styles, fetch, ranges of films, downloads. Write it again after each update of Flashcrew.
Exit codes: 0 done, 1 failed, 2 the command line is not understood.
`,
  run(words, { output }) {
    const out = parseSw(words)
    const isNew = writeWorker(out)
    const tag = `data-worker="/${WORKER_NAME}"`
    output.tell(
      'written',
      `${isNew ? 'Wrote' : 'Nothing to do:'} ${shown(out)}${isNew ? '' : ' is the newest'}. Name it on the script tag: ${tag}.`,
      { out, isNew },
    )
    return Promise.resolve(0)
  },
}
