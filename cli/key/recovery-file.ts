/** A recovery key as a file (client/keys/recovery.ts): its channel's owner keeps it offline. */
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { openRecovery, type OpenedRecovery } from '../../client/keys/recovery.ts'
import { codeOf, CommandFailure, whyNot } from '../failure.ts'

/** It is about two kilobytes. */
const bytesMax = 64 * 1024

/** What stands in the way of writing one there. Throws a Failure. */
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
  try {
    writeFileSync(path, `${text}\n`, { flag: 'wx', mode: 0o600, flush: true })
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') rmSync(path, { force: true })
    throw new CommandFailure(`The recovery key cannot be written to ${path}: ${whyNot(error)}.`)
  }
}

/** Rejects with a Failure for another file, a damaged one, or another passphrase. */
export async function openRecoveryFile(path: string, passphrase: string): Promise<OpenedRecovery> {
  const opened = await openRecovery(read(path), passphrase)
  if (opened.ok) return opened.value
  throw new CommandFailure(
    `The recovery key ${path} cannot be opened: ${opened.error.charAt(0).toLowerCase()}${opened.error.slice(1)}`,
  )
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
