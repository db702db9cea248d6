import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** For the server's own user alone: whoever else may log in there has no business with a claim. */
const FOLDER_MODE = 0o700
const FILE_MODE = 0o600

/**
 * Writes whole or not at all: a temporary file, flushed, then renamed over the old one. A crash midway leaves the old.
 * Files and the folders that it makes are for this user alone. Rejects with the system's error (disk full, not writable).
 */
export async function writeAside(path: string, text: string): Promise<void> {
  const directory = dirname(path)
  await mkdir(directory, { recursive: true, mode: FOLDER_MODE })
  const temporary = join(directory, `.${randomBytes(6).toString('hex')}${TEMPORARY}`)
  try {
    const file = await open(temporary, 'wx', FILE_MODE)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncDirectory(directory)
}

/** How the names of unfinished files end; a start removes what a crash left. */
export const TEMPORARY = '.tmp'

/** The text, or undefined when there is no such file. Rejects when there is one that cannot be read. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return undefined
    throw error
  }
}

export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error
}

/** Makes the rename itself last. Not every system can do that to a directory; the file's own bytes are safe anyway. */
async function syncDirectory(directory: string): Promise<void> {
  try {
    const handle = await open(directory, 'r')
    await handle.sync().finally(() => handle.close())
  } catch (error) {
    if (!isSystemError(error)) throw error
  }
}
