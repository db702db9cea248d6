/** The package that this code came with, built or not: where it lies, and what was built for others' sites. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CommandFailure } from './failure.ts'

export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder)
  return folder
}

/** Where a file lies that goes into other people's sites. */
export function embedFile(name: string): string {
  return join(packageFolder(), 'dist', 'embed', name)
}

/** Throws a Failure of one sentence where `what` (`The …`) is not built. */
export function checkBuilt(source: string, what: string): void {
  if (!existsSync(source)) throw new CommandFailure(`${what} is not built here: run npm run build first.`)
}

/** Its text. Throws a Failure as `checkBuilt` does. */
export function readBuilt(source: string, what: string): string {
  checkBuilt(source, what)
  return readFileSync(source, 'utf8')
}
