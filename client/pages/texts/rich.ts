import { type ComponentChildren, h } from 'preact'

/** A text with elements in it: rich`Signed by the key ${<code>…</code>}.` */
export function rich(
  parts: TemplateStringsArray,
  ...values: readonly ComponentChildren[]
): ComponentChildren {
  return parts.flatMap((part, i) => [part, values[i]])
}

/** A sentence that exists in English only (it comes from a reader of files), marked so for those who hear it. */
export function inEnglish(sentence: string): ComponentChildren {
  return h('span', { lang: 'en' }, sentence)
}
