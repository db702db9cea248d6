/** For tests of what is written: XML as a parser reads it. */
import { SaxesParser } from 'saxes'
import { must } from '../lib/assert.ts'
import type { XmlElement } from '../lib/xml.ts'

/** A document as an XML parser reads it; throws where it is none. */
export function readXml(text: string): XmlElement {
  interface Open {
    name: string
    attributes: Record<string, string>
    text: string
    elements: XmlElement[]
  }
  const stack: Open[] = [{ name: '', attributes: {}, text: '', elements: [] }]
  const parser = new SaxesParser()
  parser.on('opentag', ({ name, attributes }) =>
    stack.push({ name, attributes: { ...attributes }, text: '', elements: [] }),
  )
  parser.on('text', (piece) => {
    const open = stack.at(-1)
    if (open) open.text += piece
  })
  parser.on('closetag', () => {
    const { name, attributes, text, elements } = must(stack.pop(), 'it was opened')
    stack.at(-1)?.elements.push({ name, attributes, content: elements.length > 0 ? elements : text })
  })
  parser.on('error', (error) => {
    throw error
  })
  parser.write(text).close()
  return must(stack[0]?.elements[0], 'a document has a root')
}

/** The texts of all elements of this name, in order. */
export function textsOf(root: XmlElement, name: string): string[] {
  return elementsOf(root, name).map(({ content }) => (typeof content === 'string' ? content : ''))
}

/** All elements of this name, in order. */
export function elementsOf(root: XmlElement, name: string): XmlElement[] {
  const inside =
    typeof root.content === 'string' ? [] : root.content.flatMap((each) => elementsOf(each, name))
  return root.name === name ? [root, ...inside] : inside
}
