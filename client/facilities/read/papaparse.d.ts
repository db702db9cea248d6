/** What is used of papaparse 5.7. Its published types bring those of Node.js into every file of the pages. */
declare module 'papaparse' {
  export interface StepResult {
    readonly data: readonly string[]
    readonly errors: readonly { readonly type: string; readonly code: string }[]
    /** Characters of the text that are read, this row among them. */
    readonly meta: { readonly cursor: number }
  }
  export interface ParseOptions {
    readonly delimiter: string
    readonly newline: string
    readonly step: (row: StepResult, parser: { abort(): void }) => void
  }
  /** Of a text that is parsed at once, at most `preview` rows of it. */
  export interface PreviewOptions {
    readonly delimiter: string
    readonly newline: string
    readonly preview: number
  }
  export interface UnparseOptions {
    readonly newline: string
    readonly escapeFormulae: boolean | RegExp
  }
  type Cell = string | number | null
  const Papa: {
    parse(text: string, options: ParseOptions): unknown
    parse(text: string, options: PreviewOptions): { readonly data: readonly (readonly string[])[] }
    unparse(
      table: { readonly fields: readonly string[]; readonly data: readonly (readonly Cell[])[] },
      options: UnparseOptions,
    ): string
  }
  export default Papa
}
