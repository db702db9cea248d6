/** Which code a figure is of. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { globSync } from 'tinyglobby'
import type { Origin } from './cell.ts'

/** The sources that a run depends on, as they are now, committed or not; and the commit, for readers. */
export function originHere(): Origin {
  const hash = createHash('sha256')
  const files = globSync('shared/**/*.ts', { ignore: ['**/*.test.ts', '**/testing*.ts'] })
  for (const file of files.toSorted()) hash.update(`${file}\0`).update(readFileSync(file)).update('\0')
  const { stdout, status } = spawnSync('git', ['describe', '--always', '--dirty', '--exclude=*'], {
    encoding: 'utf8',
  })
  return {
    sources: hash.digest('hex').slice(0, 12),
    commit: status === 0 ? stdout.trim() : 'unknown',
  }
}
