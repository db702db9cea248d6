/** Generated parts of a Markdown file lie between two comments, `<!-- name -->` and `<!-- /name -->`; the rest is written by hand. */

/** The text with what lies between the markers of `name` replaced. Throws where there is not exactly one pair, in order. */
export function replaceBetween(text: string, name: string, content: string): string {
  const opening = `<!-- ${name} -->`
  const closing = `<!-- /${name} -->`
  const start = text.indexOf(opening)
  const end = text.indexOf(closing)
  const single = text.indexOf(opening, start + 1) < 0 && text.indexOf(closing, end + 1) < 0
  if (start < 0 || end < start || !single)
    throw new Error(`one pair of ${opening} and ${closing} is needed, in this order`)
  return `${text.slice(0, start + opening.length)}\n\n${content.trim()}\n\n${text.slice(end)}`
}
