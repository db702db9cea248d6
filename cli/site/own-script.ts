/**
 * The script tag's files, copied beside a site's own: the site then gives the script itself, and its pages name the script's
 * hash. So whoever controls the signaling server cannot put another script into the site's pages.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CommandFailure, whyNot } from '../failure.ts'
import { writeWhole } from '../folder/write-whole.ts'
import { must } from '../../shared/lib/assert.ts'
import { checkBuilt, embedFile } from '../package-folder.ts'
import { shown } from '../watch/product-folder.ts'

/** Beside the signed document. */
export const SCRIPT_FOLDER = 'flashcrew'
const FIRST = 'embed.js'
const SCRIPT_FILE = /^embed(-\w+)?\.js$/

export interface OwnScript {
  /** By name: embed.js, and what it loads. */
  readonly files: ReadonlyMap<string, Buffer>
  /** Of embed.js, which has the others' hashes in it. */
  readonly integrity: string
}

/** Throws a Failure of one sentence where this package is not built. */
export function readOwnScript(source = dirname(embedFile(FIRST))): OwnScript {
  checkBuilt(join(source, FIRST), 'The script tag')
  const names = readdirSync(source).filter((name) => SCRIPT_FILE.test(name))
  const files = new Map(names.sort().map((name) => [name, readFileSync(join(source, name))]))
  return { files, integrity: integrityOf(must(files.get(FIRST), 'what is built has a first file')) }
}

export function integrityOf(script: string | Uint8Array, algorithm = 'sha384'): string {
  return `${algorithm}-${createHash(algorithm).update(script).digest('base64')}`
}

/** True for a path within the document's folder that is one of the script's files. */
export function isOwnScript(path: string): boolean {
  const [folder, name = '', ...more] = path.split('/')
  return folder === SCRIPT_FOLDER && SCRIPT_FILE.test(name) && more.length === 0
}

/** Writes what is not there as it is, beside the document. Throws a Failure where a file of another kind is in the way. */
export function writeOwnScript({ files }: OwnScript, document: string): void {
  const folder = join(dirname(document), SCRIPT_FOLDER)
  try {
    const first = join(folder, FIRST)
    if (existsSync(first) && !readFileSync(first, 'utf8').includes('data-flashcrew'))
      throw new CommandFailure(`${shown(first)} is there, and is another script: nothing was written over.`)
    mkdirSync(folder, { recursive: true, mode: 0o755 })
    // The first file last: it names the hashes of the others.
    for (const [name, content] of [...files].toSorted(
      ([a], [b]) => Number(a === FIRST) - Number(b === FIRST),
    )) {
      const path = join(folder, name)
      if (!existsSync(path) || !readFileSync(path).equals(content)) writeWhole(path, content, true, 0o644)
    }
  } catch (error) {
    if (error instanceof CommandFailure) throw error
    throw new CommandFailure(`${shown(folder)} cannot be written: ${whyNot(error)}.`)
  }
}
