/** Runs a command line as npm does, and tells how it ended. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export const root = fileURLToPath(new URL('../', import.meta.url))

export interface Ended {
  /** Exit code. */
  readonly code: number
  /** What was printed. */
  readonly out: string
  readonly err: string
}

/** A TypeScript file of this folder, with these words behind it. */
export async function runScript(file: string, ...words: string[]): Promise<Ended> {
  try {
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', join(root, 'scripts', file), ...words],
      { cwd: root },
    )
    return { code: 0, out: stdout, err: stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, out: stdout, err: stderr }
  }
}
