/** A recovery key as a file (client/keys/recovery.ts): its channel's owner keeps it offline. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { openRecovery, type OpenedRecovery } from '../../client/keys/recovery.ts'
import { CommandFailure, whyNot } from '../failure.ts'
import { lowered, writeNewFile } from './key-file.ts'

/** It is about two kilobytes. */
const bytesMax = 64 * 1024

/** Checks that a recovery key can be written there. Throws a Failure. */
export function checkRecoveryFile(path: string): void {
  if (existsSync(path))
    throw new CommandFailure(
      `There is a file ${path} already, and a key is never written over: name another.`,
    )
  if (!existsSync(dirname(path)))
    throw new CommandFailure(`There is no folder ${dirname(path)} to write a key into: make it first.`)
}

/** Throws a Failure; nothing is left behind then. */
export function writeRecoveryFile(path: string, text: string): void {
  writeNewFile(path, text, 'The recovery key')
}

/** Rejects with a Failure for another file, a damaged one, or another passphrase. */
export async function openRecoveryFile(path: string, passphrase: string): Promise<OpenedRecovery> {
  const opened = await openRecovery(read(path), passphrase)
  if (opened.ok) return opened.value
  throw new CommandFailure(`The recovery key ${path} cannot be opened: ${lowered(opened.error)}`)
}

function read(path: string): string {
  try {
    if (statSync(path).size > bytesMax)
      throw new CommandFailure(`The file ${path} is no recovery key: it is too large to be one.`)
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof CommandFailure) throw error
    throw new CommandFailure(`The recovery key ${path} cannot be read: ${whyNot(error)}.`)
  }
}
