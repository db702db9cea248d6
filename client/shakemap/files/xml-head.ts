/**
 * The head of a grid.xml is a flat list of elements with attributes. Browsers have DOMParser, but neither workers nor
 * Node.js do, and a general parser would be asked to hold the 17 MB behind the head; so this reads just such a head. A
 * document type is refused. Whatever else is no XML costs the least that it can: a bare ampersand nothing, an attribute that
 * is there twice its second value, an element that is none itself.
 */
import { lookUp } from '../../../shared/lib/look-up.ts'
import { err, ok, type Result } from '../../../shared/lib/result.ts'

export interface XmlElement {
  /** Without a namespace's prefix. */
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
}

export interface XmlHead {
  /** In document order, nesting left out. */
  readonly elements: readonly XmlElement[]
  /** A sentence about each part that is left out. */
  readonly notes: readonly string[]
}

const BETWEEN = /(?:\s+|<!--(?:(?!--)[\s\S])*-->|<\?[\s\S]*?\?>|<\/[\w:.-]+\s*>)/y
const OPEN = /<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)/y
/** A `<` that begins no tag is of the value: `M < 5`. */
const VALUE = `"((?:[^"<]|<(?![A-Za-z/!?]))*)"|'((?:[^'<]|<(?![A-Za-z/!?]))*)'`
const ATTRIBUTE = new RegExp(`\\s+([A-Za-z_][\\w:.-]*)\\s*=\\s*(?:${VALUE})`, 'y')
const CLOSE = /\s*\/?>/y
const TEXT = /[^<]+/y
const REFERENCE = /&([^;&]{0,12});/g
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
/** More faults are no slips: it is another kind of file. Each may cost a look at all that follows. */
const FAULTS_MAX = 16

/** The error is a sentence. */
export function scanXmlHead(text: string): Result<XmlHead> {
  if (/<!(?!--)/.test(text)) return err('The XML declares a document type or entities, which is refused.')
  const elements: XmlElement[] = []
  const notes: string[] = []
  let at = text.startsWith('\uFEFF') ? 1 : 0
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match) at += match[0].length
    return match
  }
  while (at < text.length) {
    if (take(BETWEEN)) continue
    const start = at
    const element = takeElement(take)
    if (element) elements.push(element)
    else {
      notes.push(`The XML is malformed near line ${lineOf(text, start)}: what stands there is left out.`)
      if (notes.length > FAULTS_MAX) return err(`The XML is malformed near line ${lineOf(text, start)}.`)
      at = afterFault(text, start)
    }
  }
  return ok({ elements, notes })
}

function takeElement(take: (pattern: RegExp) => RegExpExecArray | null): XmlElement | undefined {
  if (take(TEXT)) return undefined
  const name = take(OPEN)?.[1]
  if (name === undefined) return undefined
  const attributes = new Map<string, string>()
  for (let match = take(ATTRIBUTE); match; match = take(ATTRIBUTE)) {
    const [, key = '', double, single] = match
    if (!attributes.has(key)) attributes.set(key, unescapeXml(double ?? single ?? ''))
  }
  return take(CLOSE) ? { name, attributes } : undefined
}

/** The place to go on at: behind the tag that begins here, or before the next one. */
function afterFault(text: string, start: number): number {
  const next = text.indexOf('<', start + 1)
  const end = text.indexOf('>', start)
  const isTag = text[start] === '<' && end >= 0 && (next < 0 || end < next)
  return isTag ? end + 1 : next < 0 ? text.length : next
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length
}

/** What is no reference stays as it is written: a bare ampersand, and an entity that is not XML's own. */
export function unescapeXml(text: string): string {
  return text.replaceAll(REFERENCE, (written, name: string) => {
    const code = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name)
    const point = code ? Number.parseInt(code[1] ?? code[2] ?? '', code[1] === undefined ? 10 : 16) : -1
    const character = code
      ? point <= 0x10ffff
        ? String.fromCodePoint(point)
        : undefined
      : lookUp(NAMED, name)
    return character ?? written
  })
}
