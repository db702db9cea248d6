/** What does not stand in the way of publishing, but should be known. */
import type { Composed } from './compose.ts'
import type { Output } from '../output.ts'
import { sizeOf } from './spread.ts'

/** `left` are the files that did not fit into the release. */
export function sayConcerns(
  { warnings }: Composed,
  left: readonly { readonly path: string; readonly size: number }[],
  output: Output,
): void {
  if (left.length > 0)
    output.warn(
      'left-out',
      `A release holds 64 MB, so ${sizeOf(
        left.length,
        left.reduce((sum, { size }) => sum + size, 0),
      )} are left out: ${left.map(({ path }) => path).join(', ')}.`,
      { files: left.map(({ path }) => path) },
    )
  for (const warning of warnings) output.warn('warning', warning)
}
