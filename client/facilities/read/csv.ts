/** ShakeCast's facilities as CSV: `FACILITY_TYPE,EXTERNAL_FACILITY_ID,FACILITY_NAME,LAT,LON,METRIC:MMI:GREEN,…`. */
import Papa from 'papaparse'
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import { Collection } from './collect.ts'
import { facilityLimits as limits } from '../limits.ts'
import { BOX, fieldName, type RawCurve } from './raw.ts'
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

const CURVE = /^METRIC:([A-Z0-9_.()]+):(?:(ALPHA|BETA):)?(GR[AE]Y|GREEN|YELLOW|ORANGE|RED)(?::(ALPHA|BETA))?$/
/** Some tools put a title, a date or an empty line above the names of the columns. */
const HEADER_LINES_MAX = 10
/** The line of spreadsheets that says what divides the columns: `sep=;`. */
const SEPARATOR = /^"?sep=."?[,;\t]*$/i
const NUMBER_FIELDS = new Set<string>(['LAT', 'LON', ...BOX])
const READ_FIELDS = new Set([
  ...NUMBER_FIELDS,
  ...['FACILITY_TYPE', 'EXTERNAL_FACILITY_ID', 'FACILITY_NAME', 'COMPONENT', 'COMPONENT_CLASS'],
  ...['GEOM_TYPE', 'GEOM'],
])

/** The error is a sentence; what is wrong in a row is left out with one each. Lines are the file's, counted from 1. */
export function readCsv(source: string): Result<ReadInventory> {
  const text = source.replaceAll(/\r\n?/g, '\n')
  const header = findHeader(text)
  if (!header.ok) return header
  const { columns, delimiter, line: headerLine } = header.value
  const collection = new Collection()
  for (const name of twiceIn(columns))
    collection.complain(`The file has a column ${name} twice: where both are filled the first counts.`)
  let line = 1
  let at = 0
  let isBelow = false
  Papa.parse(text, {
    delimiter,
    newline: '\n',
    step({ data, errors, meta }, parser) {
      const start = line
      for (; at < meta.cursor; at++) if (text.charCodeAt(at) === 10) line++
      if (!isBelow) {
        isBelow = start >= headerLine
        if (!isBelow && data.some((value) => value.trim() !== '') && !SEPARATOR.test(data.join(delimiter)))
          collection.complain(`Line ${start} is passed over: it stands above the names of the columns.`)
        return
      }
      if (data.every((value) => value.trim() === '')) return
      const quotes = errors.find(({ type }) => type === 'Quotes')
      if (quotes) {
        const rest = quotes.code === 'MissingQuotes' ? ' From there on the file cannot be read.' : ''
        collection.leave(`Line ${start} is left out: a quotation mark is out of place.${rest}`)
        return
      }
      // Spreadsheets and editors drop empty cells at a row's end, or add some. Others have moved the row's values.
      if (data.slice(columns.length).some((value) => value.trim() !== '')) {
        collection.leave(
          `Line ${start} is left out: it has ${data.length} values, but line ${headerLine} names ${columns.length} columns.`,
        )
        return
      }
      if (!collection.add(rawOf(data, columns, delimiter), start)) parser.abort()
    },
  })
  return ok(collection.result())
}

interface Header {
  readonly columns: readonly Column[]
  readonly delimiter: string
  /** Counted from 1. */
  readonly line: number
}

/** The first line that names the columns. The error is that of the first line that says anything. */
function findHeader(text: string): Result<Header> {
  const lines = text.split('\n', HEADER_LINES_MAX)
  let refused: string | undefined
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '' || SEPARATOR.test(line.trim())) continue
    const delimiter = delimiterOf(line)
    // Names may be in quotes and hold a line's end: as many lines as that takes.
    const { data } = Papa.parse(lines.slice(i).join('\n'), { delimiter, newline: '\n', preview: 1 })
    const columns = readColumns(data[0] ?? [])
    if (columns.ok) return ok({ columns: columns.value, delimiter, line: i + 1 })
    refused ??= columns.error
  }
  return err(refused ?? 'The file is empty.')
}

/** By what the line has most of; spreadsheets of many countries write semicolons. */
function delimiterOf(line: string): string {
  const counts = [',', ';', '\t', '|'].map((mark) => ({ mark, count: line.split(mark).length }))
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).mark
}

function readColumns(names: readonly string[]): Result<readonly Column[]> {
  if (names.length > limits.columnsMax) return err('The file has more columns than a list of facilities has.')
  const columns = names.map(columnOf)
  const fields = columns.flatMap((column) => (column.kind === 'field' ? [column.name] : []))
  const missing = ['LAT', 'LON'].filter((name) => !fields.includes(name) && !fields.includes(`${name}_MIN`))
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

/** The columns that are read and are there twice; others may be. */
function twiceIn(columns: readonly Column[]): string[] {
  const names = columns.flatMap((column) =>
    column.kind === 'field' && READ_FIELDS.has(column.name) ? [column.name] : [],
  )
  return [...new Set(names.filter((name, i) => names.indexOf(name) !== i))]
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
  for (const [i, column] of columns.entries()) {
    const value = (values[i] ?? '').slice(0, limits.fieldCharsMax)
    if (value.trim() === '') continue
    if (column.kind === 'field') {
      if (fields.has(column.name)) continue
      fields.set(column.name, NUMBER_FIELDS.has(column.name) ? decimal(value) : plain(value))
      continue
    }
    const key = `${column.metric}:${column.level}`
    const curve = curves.get(key) ?? { metric: column.metric, level: column.level, alpha: '', beta: '' }
    // METRIC:MMI:RED and METRIC:MMI:ALPHA:RED are one; of two columns for it, the first that is filled counts.
    // Between commas `1,000` may be a thousand, and no threshold is guessed.
    const isThousands = delimiter === ',' && /^\s*\d{1,3},\d{3}\s*$/.test(value)
    if (curve[column.part] === '') curve[column.part] = isThousands ? value : decimal(value)
    curves.set(key, curve)
  }
  return { fields, curves: [...curves.values()] satisfies RawCurve[] }
}

/** A comma may divide the decimals where another mark divides the columns, or where it stands in quotes. */
function decimal(text: string): string {
  return text.replace(/^([^,]*\d),(\d[^,]*)$/, '$1.$2')
}

/** Without the apostrophe that exports, ours too, put before what a spreadsheet would run as a formula. */
function plain(text: string): string {
  return /^'+[=+\-@\t\r]/.test(text) ? text.slice(1) : text
}
