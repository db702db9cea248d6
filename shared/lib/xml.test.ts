import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readXml } from '../feeds/testing.ts'
import { element, writeXml, type XmlElement } from './xml.ts'

const forbidden =
  // oxlint-disable-next-line no-control-regex -- these are the ones XML forbids
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu
const clean = (text: string) => text.replaceAll(forbidden, '')
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('', ']]>', '<!--', '&amp;', '\r\n', '\u0000', '\ud800', '"\'<>&'),
)
const name = fc.constantFrom('a', 'b', 'georss:point')
const tree = fc.letrec<{ node: XmlElement }>((tie) => ({
  node: fc.record({
    name,
    attributes: fc.dictionary(fc.constantFrom('x', 'y', 'z'), text),
    content: fc.oneof({ maxDepth: 3 }, text, fc.array(tie('node'), { minLength: 1, maxLength: 3 })),
  }),
})).node

function cleaned({ name, attributes, content }: XmlElement): XmlElement {
  return {
    name,
    attributes: Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, clean(value)])),
    content: typeof content === 'string' ? clean(content) : content.map(cleaned),
  }
}

it('is read back as it was written, but for characters that XML cannot hold', () => {
  fc.assert(
    fc.property(tree, (root) => {
      expect(readXml(writeXml(root))).toEqual(cleaned(root))
    }),
  )
})

it('leaves out what is not told', () => {
  expect(writeXml(element('a', [undefined, element('b', 'x')], { c: undefined, d: '1' }))).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<a d="1">\n  <b>x</b>\n</a>\n',
  )
  expect(writeXml(element('a', []))).toContain('<a/>')
})
