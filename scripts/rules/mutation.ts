/** A fault put into one source file in memory, as vitest loads it: no file is touched. */
import type { Plugin } from 'vite'

export interface Fault {
  /** Relative to the project. */
  readonly file: string
  readonly from: string
  readonly to: string
}

/** The name of the environment variable that holds a fault as JSON. */
export const faultVariable = 'FLASHCREW_FAULT'

/** The source with its fault. Throws where the text does not stand there exactly once: then the fault is out of date. */
export function applyFault(code: string, { file, from, to }: Fault): string {
  const [before, after, ...more] = code.split(from)
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`${file}: “${from}” stands there ${more.length === 0 ? 'not at all' : 'more than once'}`)
  return before + to + after
}

/** For vitest.config.ts: does nothing where the variable is not set. */
export function faultPlugin(json = process.env[faultVariable]): Plugin {
  const fault = json === undefined ? undefined : (JSON.parse(json) as Fault)
  return {
    name: 'flashcrew-fault',
    enforce: 'pre',
    transform(code, id) {
      return fault && id.split('?')[0]?.endsWith(`/${fault.file}`) ? applyFault(code, fault) : undefined
    },
  }
}
