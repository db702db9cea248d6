/** One line of the table of rules. */

/** How a rule is switched off. Source files are found by the text, so that a file may move; `within` says which where it is not clear. */
export type Switch =
  /** A figure of limits.ts, parameters.ts, tuning.ts or bounds.ts: `name: 1_000,`. */
  | { readonly figure: string; readonly to: string; readonly within?: string }
  /** A piece of source text that stands in exactly one file, once, and what takes its place. */
  | { readonly text: string; readonly to: string; readonly within?: string }

export interface Check {
  readonly rule: string
  /** A test's title as its source has it, or enough of it. */
  readonly test: string
  /** A pattern for what stands before it: the title of its describe, where one of several is enough. */
  readonly under?: string
  /** The test file, where the title stands in a contract that several files run. */
  readonly file?: string
  /** What is switched off, in words. */
  readonly off: string
  readonly by: Switch
}

/** What a run told of one. */
export interface Found {
  readonly check: Check
  readonly file: string
  readonly isProven: boolean
  readonly message: string
}
