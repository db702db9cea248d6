import * as fc from 'fast-check'
import { growth, LINEAR } from '../../testing/cpu.ts'
import { expect, it } from 'vitest'
import { escapeXml } from '../../../shared/lib/xml.ts'
import { scanXmlHead } from './xml-head.ts'

it('lists elements and attributes, past comments and processing instructions', () => {
  const text = `\uFEFF<?xml version="1.0"?>\n<!-- a <b c="d"/> -->\n<root a='1' b = "x &amp; &#x41;&#66;"><leaf/></root>`
  const elements = scanXmlHead(text)
  expect(
    elements.ok &&
      elements.value.elements.map(({ name, attributes }) => [name, Object.fromEntries(attributes)]),
  ).toEqual([
    ['root', { a: '1', b: 'x & AB' }],
    ['leaf', {}],
  ])
})

it.each([
  ['a document type', '<!DOCTYPE x [<!ENTITY a "b">]><x/>'],
  ['CDATA', '<x><![CDATA[y]]></x>'],
  ['more faults than slips', '<x'.repeat(20)],
])('refuses %s', (_, text) => {
  expect(scanXmlHead(text).ok).toBe(false)
})

it.each([
  ['an entity of its own', '<x a="Bogot&aacute;"/><y b="1"/>', { a: 'Bogot&aacute;' }],
  ['a bare ampersand', '<x a="Coast & Islands"/><y b="1"/>', { a: 'Coast & Islands' }],
  [
    'an entity that is the name of what every object has',
    '<x a="&constructor;"/><y b="1"/>',
    { a: '&constructor;' },
  ],
  ['an ampersand and a semicolon', '<x a="A &; B"/><y b="1"/>', { a: 'A &; B' }],
  ['a character beyond Unicode', '<x a="&#x110000;"/><y b="1"/>', { a: '&#x110000;' }],
  ['an attribute twice', '<x a="1" a="2"/><y b="1"/>', { a: '1' }],
  ['a lesser-than sign', '<x a="M < 5"/><y b="1"/>', { a: 'M < 5' }],
])('keeps what is beside %s', (_, text, attributes) => {
  const head = scanXmlHead(text)
  if (!head.ok) throw new Error(head.error)
  expect(head.value.elements.map(({ name, attributes }) => [name, Object.fromEntries(attributes)])).toEqual([
    ['x', attributes],
    ['y', { b: '1' }],
  ])
  expect(head.value.notes).toEqual([])
})

it.each([
  ['an attribute without quotes', '\n<x a=1/><y b="1"/>'],
  ['text', '\ntext<y b="1"/>'],
  ['an open tag', '\n<x a="1"<y b="1"/>'],
  ['a quotation mark that does not close', '\n<x a="1 /><y b="1"/>'],
])('leaves %s out, says where, and goes on', (_, text) => {
  const head = scanXmlHead(text)
  expect(head.ok && head.value.elements.map(({ name }) => name)).toEqual(['y'])
  expect(head.ok && head.value.notes).toEqual([expect.stringContaining('near line 2')])
})

it('names elements without the prefix of their namespace', () => {
  const head = scanXmlHead('<s:root xmlns:s="u"><s:leaf a="1"/></s:root>')
  expect(head.ok && head.value.elements.map(({ name }) => name)).toEqual(['root', 'leaf'])
})

it('never throws, and reads back every text that it can escape', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const scanned = scanXmlHead(`<x a="${escapeXml(text)}"/>`)
      const value = scanned.ok ? scanned.value.elements[0]?.attributes.get('a') : undefined
      // oxlint-disable-next-line no-control-regex -- what XML forbids is dropped
      expect(value).toBe(text.replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, ''))
    }),
  )
  fc.assert(fc.property(fc.string(), (text) => void scanXmlHead(`<${text}`)))
})

it('takes linear time on a hostile head', () => {
  const heads: ((size: number) => string)[] = [
    (size) => `<x ${'a="1" '.repeat(size / 6)}<`,
    (size) => '<!--'.repeat(size / 4),
    (size) => `<x${' '.repeat(size)}`,
  ]
  for (const head of heads)
    expect(growth((size) => void scanXmlHead(head(size)), 64_000)).toBeLessThan(LINEAR)
})
