/**
 * The head of a grid.xml is a flat list of elements with attributes. Browsers have DOMParser, but neither workers nor
 * Node.js do, and a general parser would be asked to hold the 17 MB behind the head; so this reads just such a head,
 * strictly: no document type, no entities but XML's own five, no text, no duplicate attributes.
 */
import { err, ok, type Result } from '../../../shared/lib/result.ts'

export interface XmlElement {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
}

const BETWEEN = /(?:\s+|<!--(?:(?!--)[\s\S])*-->|<\?[\s\S]*?\?>|<\/[\w:.-]+\s*>)/y
const OPEN = /<([A-Za-z_][\w:.-]*)/y
const ATTRIBUTE = /\s+([A-Za-z_][\w:.-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y
const CLOSE = /\s*\/?>/y
const REFERENCE = /&([^;&]{0,12});|&/g
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** The elements in document order, nesting left out. The error is a sentence. */
export function scanXmlHead(text: string): Result<XmlElement[]> {
  if (/<!(?!--)/.test(text)) return err('The XML declares a document type or entities, which is refused.')
  const elements: XmlElement[] = []
  let at = text.startsWith('\uFEFF') ? 1 : 0
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match) at += match[0].length
    return match
  }
  while (at < text.length) {
    if (take(BETWEEN)) continue
    const name = take(OPEN)?.[1]
    if (name === undefined) return malformed(text, at)
    const attributes = new Map<string, string>()
    for (let match = take(ATTRIBUTE); match; match = take(ATTRIBUTE)) {
      const value = unescapeXml(match[2] ?? match[3] ?? '')
      const key = match[1] ?? ''
      if (value === undefined || attributes.has(key)) return malformed(text, at)
      attributes.set(key, value)
    }
    if (!take(CLOSE)) return malformed(text, at)
    elements.push({ name, attributes })
  }
  return ok(elements)
}

/** For attribute values between double quotes; characters that XML 1.0 cannot hold are dropped. */
export function escapeXml(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex -- these are the ones XML forbids
      .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  )
}

function unescapeXml(text: string): string | undefined {
  let good = true
  const plain = text.replaceAll(REFERENCE, (_, name: string | undefined) => {
    const code = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name ?? '')
    const point = code ? Number.parseInt(code[1] ?? code[2] ?? '', code[1] === undefined ? 10 : 16) : -1
    const character = code ? (point <= 0x10ffff ? String.fromCodePoint(point) : undefined) : NAMED[name ?? '']
    good &&= character !== undefined
    return character ?? ''
  })
  return good ? plain : undefined
}

function malformed(text: string, at: number): Result<never> {
  const line = text.slice(0, at).split('\n').length
  return err(`The XML is malformed near line ${line}.`)
}
