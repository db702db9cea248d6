/** A file that is there whole or as it was before, also after a crash. */
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { codeOf } from '../failure.ts'

/** One folder, for this user alone; its parent is there. (Node.js goes round for ever where it may make parents in /proc.) */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
}

let writes = 0

/** At once, not later: what follows relies on it. Throws what the system says. */
export function writeWhole(path: string, content: string | Uint8Array, durable = true, mode = 0o600): void {
  // Not the file's own name and more: that may be as long as a name can be.
  const aside = join(dirname(path), `.${process.pid}-${(writes += 1)}.new`)
  try {
    const file = openSync(aside, 'w', mode)
    try {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at)
      if (durable) fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(aside, path)
  } catch (error) {
    rmSync(aside, { force: true })
    throw error
  }
}
