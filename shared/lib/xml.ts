/** XML as it is written: a tree of elements, so that nothing is ever put into a document unescaped. */

export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  /** Text, or elements one after another. */
  readonly content: string | readonly XmlElement[]
}

/** An attribute that is undefined is left out. */
export function element(
  name: string,
  content: string | readonly (XmlElement | undefined)[],
  attributes: Readonly<Record<string, string | undefined>> = {},
): XmlElement {
  const told = Object.entries(attributes).filter((pair): pair is [string, string] => pair[1] !== undefined)
  return {
    name,
    attributes: Object.fromEntries(told),
    content: typeof content === 'string' ? content : content.filter((each) => each !== undefined),
  }
}

/** A document in UTF-8, an element a line. */
export function writeXml(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${lines(root, '').join('\n')}\n`
}

/** For text, and for values between double quotes; characters that XML 1.0 cannot hold are dropped. */
export function escapeXml(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex -- these are the ones XML forbids
      .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu, '')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      // A reader would make spaces of them in an attribute, and of a return a new line.
      .replaceAll(/[\t\n\r]/g, (space) => `&#${space.charCodeAt(0)};`)
  )
}

function lines({ name, attributes, content }: XmlElement, indent: string): string[] {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`)
  const open = `${indent}<${name}${pairs.join('')}`
  if (typeof content === 'string')
    return [content === '' ? `${open}/>` : `${open}>${escapeXml(content)}</${name}>`]
  if (content.length === 0) return [`${open}/>`]
  return [`${open}>`, ...content.flatMap((each) => lines(each, `${indent}  `)), `${indent}</${name}>`]
}
