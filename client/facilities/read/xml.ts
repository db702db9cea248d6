/**
 * ShakeCast's facilities as XML: FacilityTable / FacilityRow, with FEATURE / GEOM and FRAGILITY / GREEN … RED; alone, or in
 * the Inventory that its workbook makes. saxes reads it as a stream of events, knows the line, and knows no entities but
 * XML's own five; a document type is refused. A row that is malformed is left out, and reading goes on with the next.
 */
import { SaxesParser } from 'saxes'
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import { Collection } from './collect.ts'
import { facilityLimits as limits } from '../limits.ts'
import { fieldName, type RawCurve } from './raw.ts'
import type { ReadInventory } from '../types.ts'

const SLICE_CHARS = 64 * 1024
/** The parser goes on behind a fault to the end of its slice: of many malformed rows each costs as much. */
const FIRST_CHARS = 64
const ROOTS = new Set(['FACILITYTABLE', 'INVENTORY'])
const ROW_TAG = /<(?:[\w.-]+:)?facilityrow\b/gi
/** Stands around the rows behind a malformed one. */
const REOPENED = '<FacilityTable>'

interface OpenRow {
  readonly line: number
  readonly depth: number
  readonly fields: Map<string, string>
  readonly curves: { metric: string; level: string; alpha: string; beta: string }[]
}

/** How far a reading came. */
type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly error: string }
  /** The character and the line at which the XML is malformed. */
  | { readonly kind: 'broken'; readonly at: number; readonly line: number }

/** The error is a sentence; rows that are wrong are left out with one each. */
export function readXml(source: string): Result<ReadInventory> {
  const text = withBareAmpersands(source)
  const collection = new Collection()
  let start = 0
  let line = 1
  let broken: number | undefined
  for (;;) {
    const prefix = start === 0 ? '' : REOPENED
    const outcome = readRows(prefix, text.slice(start), line, collection)
    if (outcome.kind === 'refused') return err(outcome.error)
    if (outcome.kind === 'done') break
    broken ??= outcome.line
    ROW_TAG.lastIndex = start + outcome.at
    const next = ROW_TAG.exec(text)?.index
    const rest = next === undefined ? 'what comes from there on' : 'that row'
    collection.leave(`The XML is malformed near line ${outcome.line}; ${rest} is left out.`)
    if (next === undefined) break
    line += text.slice(start, next).split('\n').length - 1
    start = next
  }
  if (broken !== undefined && collection.size === 0) return err(`The XML is malformed near line ${broken}.`)
  return ok(collection.result())
}

/** An ampersand that begins no reference of XML's own is written as one; a CDATA section is left as it is. */
function withBareAmpersands(text: string): string {
  return text.replaceAll(
    /<!\[CDATA\[[\s\S]*?\]\]>|&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)/g,
    (found) => (found === '&' ? '&amp;' : found),
  )
}

function readRows(prefix: string, text: string, firstLine: number, collection: Collection): Outcome {
  const parser = new SaxesParser({ fileName: '' })
  const path: string[] = []
  let row: OpenRow | undefined
  /** A row that has ended; saxes tells only after its end whether that was an end tag of another name. */
  let ended: OpenRow | undefined
  let value = ''
  let tagLine = 1
  let outcome: Outcome | undefined
  const lineNow = (): number => firstLine + parser.line - 1
  /** The parser goes on to the end of its slice, and what it finds behind a fault says nothing. */
  const stop = (how: Outcome): void => {
    outcome ??= how
  }
  const breakOff = (at = parser.position - prefix.length): void =>
    stop({ kind: 'broken', at: Math.max(0, at), line: lineNow() })
  const refuse = (error: string): void => stop({ kind: 'refused', error })

  parser.on('doctype', () => refuse('The XML declares a document type or entities, which is refused.'))
  parser.on('error', () => breakOff())
  parser.on('opentagstart', () => {
    tagLine = lineNow()
  })
  const takeEnded = (): void => {
    if (ended && outcome === undefined) {
      const { fields, curves, line } = ended
      if (!collection.add({ fields, curves: curves satisfies RawCurve[] }, line)) stop({ kind: 'done' })
    }
    ended = undefined
  }
  parser.on('opentag', ({ name }) => {
    takeEnded()
    path.push(fieldName(name.slice(name.indexOf(':') + 1)))
    value = ''
    if (path.length > limits.xmlDepthMax)
      refuse(`The XML is nested deeper than ${limits.xmlDepthMax} elements.`)
    if (path.length === 1 && !ROOTS.has(path[0] ?? '')) {
      refuse('This XML is not a list of facilities: it does not begin with FacilityTable or Inventory.')
    }
    if (path.at(-1) === 'FACILITYROW') {
      // A row in a row is one whose end is missing.
      if (row) breakOff(text.lastIndexOf('<', parser.position - prefix.length - 1))
      row = { line: tagLine, depth: path.length, fields: new Map(), curves: [] }
      return
    }
    if (!row) return
    const [outer, level] = path.slice(row.depth)
    if (path.length === row.depth + 1 && outer === 'AEBM') row.fields.set('AEBM', '')
    if (path.length === row.depth + 2 && outer === 'FRAGILITY' && level !== undefined) {
      row.curves.push({ metric: '', level, alpha: '', beta: '' })
    }
  })
  const onText = (part: string): void => {
    if (row && value.length < limits.fieldCharsMax) value += part.slice(0, limits.fieldCharsMax)
  }
  parser.on('text', onText)
  parser.on('cdata', onText)
  parser.on('closetag', () => {
    takeEnded()
    if (row && path.length === row.depth) {
      ended = row
      row = undefined
    } else if (row) takeField(row, path.slice(row.depth), value)
    value = ''
    path.pop()
  })

  const isStopped = (): boolean => outcome !== undefined
  parser.write(prefix)
  for (let at = 0, chars = FIRST_CHARS; at < text.length && !isStopped(); at += chars, chars *= 2) {
    chars = Math.min(chars, SLICE_CHARS)
    parser.write(text.slice(at, at + chars))
  }
  if (!isStopped()) parser.close()
  return outcome ?? { kind: 'done' }
}

/** `path` is from the row inwards. A description of the outline, or of a component, is not one of the facility. */
function takeField(row: OpenRow, path: readonly string[], value: string): void {
  const [outer = '', inner = '', leaf = ''] = path
  if (path.length === 1) row.fields.set(outer, value)
  else if (path.length === 2 && outer === 'FEATURE' && /^GEOM(_TYPE)?$/.test(inner))
    row.fields.set(inner, value)
  else if (path.length === 3 && outer === 'FRAGILITY') {
    const curve = row.curves.at(-1)
    if (!curve) return
    if (leaf === 'METRIC') curve.metric = value
    if (leaf === 'ALPHA') curve.alpha = value
    if (leaf === 'BETA') curve.beta = value
  }
}
