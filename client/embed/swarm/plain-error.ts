import type { Plain } from '../tag/decide.ts'

/** Why a file comes by plain HTTP instead. */
export class PlainError extends Error {
  readonly why: Plain

  constructor(why: Plain) {
    super(why)
    this.why = why
  }
}
