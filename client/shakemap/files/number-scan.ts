/**
 * The numbers of grid_data: two million in a large file, so they are read character by character where they stand,
 * without cutting the text into strings.
 */
import { err, ok, type Result } from '../../../shared/lib/result.ts'

/** Where one field's numbers go and what they are multiplied with; null for a field that is passed over. */
export type Column = { readonly values: Float32Array; readonly factor: number } | null

const POWERS = Array.from({ length: 16 }, (_, i) => 10 ** i)
const MINUS = 45
const PLUS = 43
const POINT = 46
const ZERO = 48

/**
 * Fills the columns with `rows` × `columns.length` numbers of text[start, end); exactly so many must be there. The result
 * counts what stands there and is no number, such as `******` and `1.#QNAN`: there is no value then.
 */
export function scanColumns(
  text: string,
  start: number,
  end: number,
  columns: readonly Column[],
  rows: number,
): Result<number> {
  let at = start
  let unread = 0
  for (let row = 0; row < rows; row++) {
    for (const column of columns) {
      while (at < end && text.charCodeAt(at) <= 32) at++
      if (at >= end) return err(`The grid ends in row ${row + 1} of ${rows}.`)
      const from = at
      while (at < end && text.charCodeAt(at) > 32) at++
      if (!column) continue
      const value = readNumber(text, from, at)
      if (value === undefined) unread++
      column.values[row] = (value ?? NaN) * column.factor
    }
  }
  while (at < end && text.charCodeAt(at) <= 32) at++
  return at < end ? err(`The grid has more numbers than its ${rows} rows need.`) : ok(unread)
}

/** The number at text[from, to); NaN for `nan` and infinities, undefined for anything else. */
function readNumber(text: string, from: number, to: number): number | undefined {
  let at = from
  const sign = text.charCodeAt(at)
  if (sign === MINUS || sign === PLUS) at++
  const first = at
  let mantissa = 0
  let decimals = 0
  let point = 0
  for (; at < to; at++) {
    const code = text.charCodeAt(at)
    const digit = code - ZERO
    if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit
      decimals += point
    } else if (code === POINT && point === 0) point = 1
    else break
  }
  const digits = at - first - point
  // Up to 15 digits are exact in a double, and so is the power of ten; the rest is rare and may be slow.
  if (at < to || digits === 0 || digits > 15) return readRareNumber(text.slice(from, to))
  const value = mantissa / (POWERS[decimals] ?? 1)
  return sign === MINUS ? -value : value
}

function readRareNumber(token: string): number | undefined {
  if (/^[-+]?(nan|inf|infinity)$/i.test(token)) return NaN
  const plain = token.includes('.') ? token : token.replace(',', '.')
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain) && plain.length <= 64 ? Number(plain) : undefined
}
