import type { ComponentChildren } from 'preact'

/** A text with elements in it: rich`Signed by the key ${<code>…</code>}.` */
export function rich(
  parts: TemplateStringsArray,
  ...values: readonly ComponentChildren[]
): ComponentChildren {
  return parts.flatMap((part, i) => [part, values[i]])
}
