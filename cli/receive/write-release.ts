/** A release's files in a folder: each at once or not at all, and none outside of it. */
import { existsSync, lstatSync, mkdirSync, readFileSync, realpathSync } from 'node:fs'
import { join, sep } from 'node:path'
import { CommandFailure, whyNot } from '../failure.ts'
import { writeWhole } from '../folder/write-whole.ts'
import { shown } from '../watch/product-folder.ts'

/** What is fetched and not yet whole, and what is known of the folder, in the folder that is to be filled. */
export const PARTS = '.flashcrew'

interface Files {
  readonly files: readonly { readonly path: string }[]
  file(path: string): Promise<Blob>
}

/** What is there already as it should be is left alone. Rejects with a Failure. */
export async function writeFiles(folder: string, release: Files): Promise<void> {
  const root = realpathSync(folder)
  for (const { path } of release.files) {
    if (path.split('/')[0] === PARTS)
      throw new CommandFailure(
        `The release has a file ${path}, where its parts are kept: it cannot be written here.`,
      )
    const bytes = new Uint8Array(await (await release.file(path)).arrayBuffer())
    const place = join(root, ...path.split('/'))
    try {
      makeParents(root, path)
      if (isSame(place, bytes)) continue
      writeWhole(place, bytes, false, 0o644)
    } catch (error) {
      if (error instanceof CommandFailure) throw error
      throw new CommandFailure(`The file ${shown(place)} cannot be written: ${whyNot(error)}.`)
    }
  }
}

/** A text that is made here. Rejects with a Failure. */
export function writeText(place: string, text: string): void {
  try {
    if (!isSame(place, Buffer.from(text))) writeWhole(place, text, false, 0o644)
  } catch (error) {
    throw new CommandFailure(`The file ${shown(place)} cannot be written: ${whyNot(error)}.`)
  }
}

/** A link in the folder may lead out of it: a release's file does not go there. */
function makeParents(root: string, path: string): void {
  let folder = root
  for (const part of path.split('/').slice(0, -1)) {
    folder = join(folder, part)
    if (!existsSync(folder)) mkdirSync(folder)
    const place = realpathSync(folder)
    if (!place.startsWith(root + sep))
      throw new CommandFailure(`${shown(folder)} leads out of the folder: nothing is written there.`)
  }
}

function isSame(path: string, bytes: Uint8Array): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false })
  return (
    found?.isFile() === true && found.size === bytes.length && Buffer.compare(readFileSync(path), bytes) === 0
  )
}
