/**
 * ShakeCast's facilities as XML: FacilityTable / FacilityRow, with FEATURE / GEOM and FRAGILITY / GREEN … RED. saxes reads
 * it as a stream of events, knows the line, and knows no entities but XML's own five; a document type is refused.
 */
import { SaxesParser } from 'saxes'
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import { Collection } from './collect.ts'
import { facilityLimits as limits } from '../limits.ts'
import { fieldName, type RawCurve } from './raw.ts'
import type { ReadInventory } from '../types.ts'

const SLICE_CHARS = 64 * 1024

interface OpenRow {
  readonly line: number
  readonly depth: number
  readonly fields: Map<string, string>
  readonly curves: { metric: string; level: string; alpha: string; beta: string }[]
}

/** The error is a sentence; rows that are wrong are left out with one each, and what comes before a mistake in the XML is kept. */
export function readXml(text: string): Result<ReadInventory> {
  const collection = new Collection()
  const parser = new SaxesParser({ fileName: '' })
  const path: string[] = []
  let row: OpenRow | undefined
  /** A row that has ended; saxes tells only after its end whether that was an end tag of another name. */
  let ended: OpenRow | undefined
  let value = ''
  let tagLine = 1
  let refused: string | undefined
  let brokenAt: number | undefined
  let isFull = false

  parser.on('doctype', () => {
    refused ??= 'The XML declares a document type or entities, which is refused.'
  })
  parser.on('error', () => {
    brokenAt ??= parser.line
  })
  parser.on('opentagstart', () => {
    tagLine = parser.line
  })
  const takeEnded = (): void => {
    if (ended && brokenAt === undefined && !isFull) {
      isFull = !collection.add(
        { fields: ended.fields, curves: ended.curves satisfies RawCurve[] },
        ended.line,
      )
    }
    ended = undefined
  }
  parser.on('opentag', ({ name }) => {
    takeEnded()
    path.push(fieldName(name))
    value = ''
    if (path.length > limits.xmlDepthMax)
      refused ??= `The XML is nested deeper than ${limits.xmlDepthMax} elements.`
    if (path.length === 1 && path[0] !== 'FACILITYTABLE') {
      refused ??= 'This XML is not a list of facilities: it does not begin with FacilityTable.'
    }
    if (path.length === 2 && path[1] === 'FACILITYROW') {
      row = { line: tagLine, depth: path.length, fields: new Map(), curves: [] }
    }
    const [outer, level] = path.slice(2)
    if (row && path.length === 4 && outer === 'FRAGILITY' && level !== undefined) {
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
    } else if (row) takeField(row, path.slice(2), value)
    value = ''
    path.pop()
  })

  const isStopped = (): boolean => refused !== undefined || brokenAt !== undefined || isFull
  for (let at = 0; at < text.length && !isStopped(); at += SLICE_CHARS) {
    parser.write(text.slice(at, at + SLICE_CHARS))
  }
  if (!isStopped()) parser.close()
  if (refused !== undefined) return err(refused)
  if (brokenAt !== undefined) {
    if (collection.size === 0) return err(`The XML is malformed near line ${brokenAt}.`)
    collection.complain(`The XML is malformed near line ${brokenAt}; what comes from there on is left out.`)
  }
  return ok(collection.result())
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
