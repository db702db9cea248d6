/**
 * PDL's product.xml: who sent a product, when, of which event, and which files it has. And contents.xml, its table of contents.
 * Both are read for what they tell, whatever else is in them. Sources: PDL's product.xsd and contents.xsd.
 */
import { checkPath } from '../../../shared/content/manifest.ts'
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import { cleanText, eventTypeIn, parseNumber, parseTime } from '../../shakemap/files/fact-text.ts'
import { unescapeXml } from '../../shakemap/files/xml-head.ts'
import type { EventClaim, EventFacts } from '../../shakemap/types.ts'

export interface PdlProduct extends EventClaim {
  /** `shakemap`. */
  readonly type: string
  /** As a rule one of the event's names. */
  readonly code: string
  /** Its maker has taken it back. */
  readonly isDeleted: boolean
  /** `bytes` is null where that is not told. */
  readonly contents: readonly { readonly path: string; readonly bytes: number | null }[]
}

const charsMax = 2_000_000 // a real one is 14 KB
const contentsMax = 1_000 // real ones have 60
const idsMax = 32 // real events have up to 8

/** `urn:usgs-product:SOURCE:TYPE:CODE:TIME` */
const URN = /^urn:usgs-product:([^:]+):([^:]+):([^:]+):-?\d+$/

/** The error is a sentence. */
export function parseProductXml(text: string): Result<PdlProduct> {
  if (text.length > charsMax) return err('It is over 2 MB, more than a product.xml has.')
  const tags = tagsOf(text, ['product', 'property', 'content'])
  const [product] = tags.filter(({ name }) => name === 'product')
  const urn = URN.exec(product?.attributes.get('id') ?? '')
  if (!product || !urn) return err('It tells of no product that PDL would know.')
  const [, source = '', type = '', code = ''] = urn.map((part) => cleanText(decoded(part)))
  const properties = new Map<string, string>()
  for (const { name, attributes } of tags) {
    const key = attributes.get('name')
    if (name === 'property' && key !== undefined && !properties.has(key))
      properties.set(key, cleanText(attributes.get('value')))
  }
  const ids = idsOf(properties, code)
  return ok({
    ids,
    facts: { eventId: ids[0] ?? code, source, ...factsOf(properties, type) },
    type,
    code,
    isDeleted: product.attributes.get('status')?.toUpperCase() === 'DELETE',
    contents: contentsOf(tags),
  })
}

/** Paths of the files that a contents.xml names, as they lie beside it. */
export function contentsNamed(text: string): readonly string[] {
  if (text.length > charsMax) return []
  const paths = tagsOf(text, ['format']).map(({ attributes }) => attributes.get('href') ?? '')
  return [...new Set(paths)].filter((path) => checkPath(path).ok).slice(0, contentsMax)
}

/** The event as its index prefers to call it, then as this product's maker does; then every other name that is told. */
function idsOf(properties: ReadonlyMap<string, string>, code: string): string[] {
  const said = (name: string): string => properties.get(name) ?? ''
  const joined = (source: string, sourceCode: string): string =>
    said(source) !== '' && said(sourceCode) !== '' ? said(source) + said(sourceCode) : ''
  const own = joined('eventsource', 'eventsourcecode')
  const ids = [
    said('preferred-eventid'),
    joined('preferred-eventsource', 'preferred-eventsourcecode'),
    own,
    ...[...said('eventids').split(','), ...said('ids').split(',')].map((id) => id.trim()),
    // A code of its own, such as that of a scenario, names the event where nothing else does.
    own === '' ? code : '',
  ]
  // Two words that are each short enough may be too long together.
  return [...new Set(ids.map(cleanText))].filter((id) => id !== '').slice(0, idsMax)
}

function factsOf(properties: ReadonlyMap<string, string>, type: string): Partial<EventFacts> {
  const facts: { -readonly [K in keyof EventFacts]?: EventFacts[K] } = {}
  const number = (key: 'magnitude' | 'depthKm' | 'lat' | 'lon', name: string, low: number, high: number) => {
    const value = parseNumber(properties.get(name))
    if (value >= low && value <= high) facts[key] = value
  }
  const word = (key: 'mapStatus' | 'version' | 'eventType', value: string) => {
    if (value !== '') facts[key] = value
  }
  const time = (key: 'time' | 'processTime', name: string) => {
    const value = parseTime(properties.get(name) ?? '')
    if (value) facts[key] = value
  }
  number('magnitude', 'magnitude', -2, 11)
  number('depthKm', 'depth', -10, 1000)
  number('lat', 'latitude', -90, 90)
  number('lon', 'longitude', -360, 360)
  time('time', 'eventtime')
  time('processTime', 'process-timestamp')
  word('mapStatus', properties.get('map-status') ?? properties.get('review-status') ?? '')
  word('version', properties.get('version') ?? '')
  word('eventType', /-scenario$/i.test(type) ? 'SCENARIO' : eventTypeIn(properties.get('event-type')))
  return facts
}

function contentsOf(tags: readonly Tag[]): PdlProduct['contents'] {
  return tags
    .filter(({ name, attributes }) => name === 'content' && checkPath(attributes.get('path') ?? '').ok)
    .slice(0, contentsMax)
    .map(({ attributes }) => {
      const bytes = parseNumber(attributes.get('length'))
      return {
        path: attributes.get('path') ?? '',
        bytes: Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : null,
      }
    })
}

interface Tag {
  /** Without a namespace's prefix. */
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
}

const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g

/** The tags of these names, in order. What stands in comments and in CDATA is no tag. */
function tagsOf(text: string, names: readonly string[]): Tag[] {
  const bare = without(without(text, '<!--', '-->'), '<![CDATA[', ']]>')
  const pattern = new RegExp(
    `<(?:[\\w.-]+:)?(${names.join('|')})(?=[\\s/>])((?:"[^"]*"|'[^']*'|[^'"<>])*)>`,
    'g',
  )
  return [...bare.matchAll(pattern)].map(([, name = '', inside = '']) => {
    const attributes = new Map<string, string>()
    for (const [, key = '', double, single] of inside.matchAll(ATTRIBUTE))
      if (!attributes.has(key)) attributes.set(key, unescapeXml(double ?? single ?? ''))
    return { name, attributes }
  })
}

/** Without all that stands between the two, the two included. */
function without(text: string, open: string, close: string): string {
  const kept: string[] = []
  let at = 0
  for (let start = text.indexOf(open); start >= 0; start = text.indexOf(open, at)) {
    kept.push(text.slice(at, start))
    const end = text.indexOf(close, start + open.length)
    if (end < 0) return kept.join('')
    at = end + close.length
  }
  kept.push(text.slice(at))
  return kept.join('')
}

/** Parts of a URN are percent-encoded where they hold a colon. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
