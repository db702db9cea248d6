import * as fc from 'fast-check'
import { growth, LINEAR } from '../../testing/cpu.ts'
import { expect, it } from 'vitest'
import { escapeXml, scanXmlHead } from './xml-head.ts'

it('lists elements and attributes, past comments and processing instructions', () => {
  const text = `\uFEFF<?xml version="1.0"?>\n<!-- a <b c="d"/> -->\n<root a='1' b = "x &amp; &#x41;&#66;"><leaf/></root>`
  const elements = scanXmlHead(text)
  expect(
    elements.ok && elements.value.map(({ name, attributes }) => [name, Object.fromEntries(attributes)]),
  ).toEqual([
    ['root', { a: '1', b: 'x & AB' }],
    ['leaf', {}],
  ])
})

it.each([
  ['a document type', '<!DOCTYPE x [<!ENTITY a "b">]><x/>'],
  ['an entity of its own', '<x a="&a;"/>'],
  ['a bare ampersand', '<x a="a & b"/>'],
  ['an attribute twice', '<x a="1" a="2"/>'],
  ['an attribute without quotes', '<x a=1/>'],
  ['text', '<x>text</x>'],
  ['an open tag', '<x a="1"'],
  ['CDATA', '<x><![CDATA[y]]></x>'],
  ['a character beyond Unicode', '<x a="&#x110000;"/>'],
])('refuses %s', (_, text) => {
  const result = scanXmlHead(text)
  expect(result.ok).toBe(false)
})

it('never throws, and reads back every text that it can escape', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const scanned = scanXmlHead(`<x a="${escapeXml(text)}"/>`)
      const value = scanned.ok ? scanned.value[0]?.attributes.get('a') : undefined
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
