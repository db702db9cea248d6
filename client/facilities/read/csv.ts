/** ShakeCast's facilities as CSV: `FACILITY_TYPE,EXTERNAL_FACILITY_ID,FACILITY_NAME,LAT,LON,METRIC:MMI:GREEN,…`. */
import Papa from 'papaparse'
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import { Collection } from './collect.ts'
import { facilityLimits as limits } from '../limits.ts'
import { fieldName, type RawCurve } from './raw.ts'
import type { ReadInventory } from '../types.ts'

/** What a column gives: a field, or one number of a curve. */
type Column =
  | { readonly kind: 'field'; readonly name: string }
  | {
      readonly kind: 'curve'
      readonly metric: string
      readonly level: string
      readonly part: 'alpha' | 'beta'
    }

const CURVE = /^METRIC:([A-Z0-9_]+):(?:(ALPHA|BETA):)?(GR[AE]Y|GREEN|YELLOW|ORANGE|RED)(?::(ALPHA|BETA))?$/

/** The error is a sentence; rows that are wrong are left out with one each. Lines are the file's, counted from 1. */
export function readCsv(source: string): Result<ReadInventory> {
  const text = source.replaceAll(/\r\n?/g, '\n')
  const collection = new Collection()
  let columns: readonly Column[] | undefined
  let refused: string | undefined
  let line = 1
  let at = 0
  const delimiter = delimiterOf(text)
  Papa.parse(text, {
    delimiter,
    newline: '\n',
    step({ data, errors, meta }, parser) {
      const start = line
      for (; at < meta.cursor; at++) if (text.charCodeAt(at) === 10) line++
      if (data.every((value) => value.trim() === '')) return
      if (!columns) {
        const read = readColumns(data)
        if (read.ok) columns = read.value
        else refused = read.error
        if (!read.ok) parser.abort()
        return
      }
      const quotes = errors.find(({ type }) => type === 'Quotes')
      if (quotes) {
        const rest = quotes.code === 'MissingQuotes' ? ' From there on the file cannot be read.' : ''
        collection.complain(`Line ${start} is left out: a quotation mark is out of place.${rest}`)
        return
      }
      if (data.length !== columns.length) {
        collection.complain(
          `Line ${start} is left out: it has ${data.length} values, but the first line names ${columns.length} columns.`,
        )
        return
      }
      if (!collection.add(rawOf(data, columns, delimiter), start)) parser.abort()
    },
  })
  if (refused !== undefined) return err(refused)
  if (!columns) return err('The file is empty.')
  return ok(collection.result())
}

/** By what the first line has most of; spreadsheets of many countries write semicolons. */
function delimiterOf(text: string): string {
  const first = text.trimStart().split('\n', 1)[0] ?? ''
  const counts = [',', ';', '\t'].map((mark) => ({ mark, count: first.split(mark).length }))
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).mark
}

function readColumns(names: readonly string[]): Result<readonly Column[]> {
  if (names.length > limits.columnsMax) return err('The file has more columns than a list of facilities has.')
  const columns = names.map(columnOf)
  const fields = columns.flatMap((column) =>
    column.kind === 'field' && column.name !== '' ? [column.name] : [],
  )
  const twice = fields.find((name, i) => fields.indexOf(name) !== i)
  if (twice !== undefined) return err(`The first line names the column ${twice.slice(0, 40)} twice.`)
  const missing = ['LAT', 'LON'].filter((name) => !fields.includes(name))
  if (missing.length > 0 && !fields.includes('GEOM')) {
    return err(
      `The first line has to name the columns, as in FACILITY_TYPE,EXTERNAL_FACILITY_ID,FACILITY_NAME,LAT,LON; it does not name ${missing.join(' and ')}.`,
    )
  }
  if (!fields.includes('FACILITY_NAME') && !fields.includes('EXTERNAL_FACILITY_ID')) {
    return err('The first line names neither a column FACILITY_NAME nor EXTERNAL_FACILITY_ID.')
  }
  return ok(columns)
}

function columnOf(text: string): Column {
  const name = fieldName(text)
  const [, metric, before, level, after] = CURVE.exec(name.replaceAll(/_*:_*/g, ':')) ?? []
  if (metric === undefined || level === undefined) return { kind: 'field', name }
  return { kind: 'curve', metric, level, part: (before ?? after) === 'BETA' ? 'beta' : 'alpha' }
}

function rawOf(values: readonly string[], columns: readonly Column[], delimiter: string) {
  const fields = new Map<string, string>()
  const curves = new Map<string, { metric: string; level: string; alpha: string; beta: string }>()
  // Where a semicolon divides the columns, a comma may divide the decimals.
  const number = (text: string): string =>
    delimiter === ',' ? text : text.replace(/^(\s*[-+]?\d*),(\d+\s*)$/, '$1.$2')
  for (const [i, column] of columns.entries()) {
    const value = (values[i] ?? '').slice(0, limits.fieldCharsMax)
    if (column.kind === 'field') {
      fields.set(column.name, column.name === 'LAT' || column.name === 'LON' ? number(value) : plain(value))
      continue
    }
    const key = `${column.metric}:${column.level}`
    const curve = curves.get(key) ?? { metric: column.metric, level: column.level, alpha: '', beta: '' }
    // METRIC:MMI:RED and METRIC:MMI:ALPHA:RED are one; of two columns for it, one may be empty.
    if (value.trim() !== '') curve[column.part] = number(value)
    curves.set(key, curve)
  }
  return { fields, curves: [...curves.values()] satisfies RawCurve[] }
}

/** Without the apostrophe that exports, ours too, put before what a spreadsheet would run as a formula. */
function plain(text: string): string {
  return /^'+[=+\-@\t\r]/.test(text) ? text.slice(1) : text
}
