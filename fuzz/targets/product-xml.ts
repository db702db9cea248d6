/** PDL's product.xml and contents.xml, by the readers of whoever publishes a folder of PDL's. */
import { contentsNamed, parseProductXml } from '../../client/publishing/pdl/product-xml.ts'
import { checkPath } from '../../shared/content/manifest.ts'
import { bytesOf, hold, READ, textOf, type Form, type Target } from '../engine/target.ts'

const form: Form = {
  name: 'product.xml',
  of: 'text',
  words: [
    '<property name="eventids" value="a,b"/>',
    '<property name="magnitude" value="6"/>',
    '<content path="download/grid.xml" length="3"/>',
    '<format href="download/info.json"/>',
    '<![CDATA[',
    ']]>',
    '<!--',
    '-->',
    'urn:usgs-product:us:shakemap:a:1',
    'eventsource',
    'eventsourcecode',
    'status="DELETE"',
    '&#x41;',
    '&amp;',
    "'",
    '"',
  ],
  seeds: [
    bytesOf(
      '<product xmlns="http://earthquake.usgs.gov/distribution/product" id="urn:usgs-product:us:shakemap:us1:17" status="UPDATE">\n<property name="eventsource" value="us"/><property name="eventsourcecode" value="1"/><property name="latitude" value="34.5"/>\n<property name="eventtime" value="2026-03-01T18:00:00.000Z"/><content path="grid.xml" length="3"/></product>',
    ),
  ],
}

export const productXmlTarget: Target = {
  name: 'product.xml',
  forms: [form],
  read(bytes) {
    const text = textOf(bytes)
    for (const path of contentsNamed(text))
      hold(checkPath(path).ok, 'a file that is named lies in the folder')
    const read = parseProductXml(text)
    if (!read.ok) return read.error
    const { ids, facts, contents, type } = read.value
    hold(ids.length <= 32 && ids.every((id) => id !== '' && id.length <= 200), 'a name is a short text')
    hold(type.length <= 200, 'a type is a short text')
    for (const { path, bytes: size } of contents)
      hold(checkPath(path).ok && (size === null || Number.isSafeInteger(size)), 'a file is one of the folder')
    for (const value of [facts.magnitude, facts.lat, facts.lon, facts.depthKm])
      hold(value === undefined || Number.isFinite(value), 'a fact is a number')
    for (const value of [facts.time, facts.processTime])
      hold(value === undefined || (value !== null && !Number.isNaN(value.getTime())), 'a time is one')
    return READ
  },
}
