/**
 * Forward error correction for a window of a stream: of `data` symbols and `parity` more, any `data` bring back all. Cauchy
 * Reed–Solomon over GF(2⁸): Blömer et al., “An XOR-based erasure-resilient coding scheme” (1995), §4, with a field element a byte.
 * Every square part of a Cauchy matrix can be inverted, so there is no set of losses that it fails on.
 *
 * Why not a library: two were tried and lost (docs/ARCHITECTURE.md): one panics on malformed packets and is 137 KB, the other
 * fails on half of the cases when an instance is used again.
 */
import { assert } from '../../lib/assert.ts'

/** Of a window: each symbol has an element of the field. */
export const SYMBOLS_MAX = 256

/** x⁸ + x⁴ + x³ + x² + 1, of which 2 is a generator. */
const POLYNOMIAL = 0x11d
const exp = new Uint8Array(510)
const log = new Uint8Array(256)
for (let i = 0, value = 1; i < 255; i++) {
  exp[i] = value
  exp[i + 255] = value
  log[value] = i
  value = value & 128 ? (value << 1) ^ POLYNOMIAL : value << 1
}

/** Of what is not 0. */
function inverse(a: number): number {
  return exp[255 - (log[a] ?? 0)] ?? 0
}

/** Row `row` of parity, column `column` of data: 1 / (x + y), all x and y distinct. */
function coefficient(row: number, column: number, data: number): number {
  return inverse((data + row) ^ column)
}

/** to += factor · from, element by element. */
function addTimes(to: Uint8Array, from: Uint8Array, factor: number): void {
  if (factor === 0) return
  const at = log[factor] ?? 0
  for (let i = 0; i < from.length; i++) {
    const value = from[i] ?? 0
    if (value !== 0) to[i] = (to[i] ?? 0) ^ (exp[at + (log[value] ?? 0)] ?? 0)
  }
}

/** The parity symbols of these, which are of one length. */
export function encodeParity(data: readonly Uint8Array[], parity: number): Uint8Array<ArrayBuffer>[] {
  const length = data[0]?.length ?? 0
  assert(data.length + parity <= SYMBOLS_MAX, 'a window has an element of the field for each symbol')
  assert(
    data.every((symbol) => symbol.length === length),
    'the symbols of a window are of one length',
  )
  return Array.from({ length: parity }, (_, row) => {
    const symbol = new Uint8Array(length)
    for (const [column, from] of data.entries()) addTimes(symbol, from, coefficient(row, column, data.length))
    return symbol
  })
}

/**
 * The data symbols, from those that are here: undefined stands for one that is not. Undefined where too few are here, or they
 * are not of one length.
 */
export function recover(
  symbols: readonly (Uint8Array | undefined)[],
  data: number,
): readonly Uint8Array[] | undefined {
  const length = symbols.find((symbol) => symbol !== undefined)?.length ?? 0
  if (symbols.some((symbol) => symbol !== undefined && symbol.length !== length)) return undefined
  const lost: number[] = []
  for (let i = 0; i < data; i++) if (!symbols[i]) lost.push(i)
  const rows: number[] = []
  for (let row = 0; rows.length < lost.length && data + row < symbols.length; row++)
    if (symbols[data + row]) rows.push(row)
  if (rows.length < lost.length) return undefined
  // What each parity symbol says of the lost ones alone.
  const known = rows.map((row) => {
    const rest = Uint8Array.from(symbols[data + row] ?? [])
    for (let column = 0; column < data; column++) {
      const symbol = symbols[column]
      if (symbol) addTimes(rest, symbol, coefficient(row, column, data))
    }
    return rest
  })
  const matrix = rows.map((row) => Uint8Array.from(lost, (column) => coefficient(row, column, data)))
  eliminate(matrix, known)
  return Array.from({ length: data }, (_, i) => symbols[i] ?? known[lost.indexOf(i)] ?? new Uint8Array())
}

/** Gauss and Jordan, on the matrix and on what it makes, in place. No pivot is 0, since each part of it can be inverted. */
function eliminate(matrix: readonly Uint8Array[], values: readonly Uint8Array[]): void {
  for (const [at, row] of matrix.entries()) {
    const value = values[at]
    const pivot = row[at] ?? 0
    assert(pivot !== 0, 'a part of a Cauchy matrix can be inverted')
    if (!value) continue
    scale(row, inverse(pivot))
    scale(value, inverse(pivot))
    for (const [other, otherRow] of matrix.entries()) {
      const otherValue = values[other]
      if (other === at || !otherValue) continue
      const factor = otherRow[at] ?? 0
      addTimes(otherRow, row, factor)
      addTimes(otherValue, value, factor)
    }
  }
}

function scale(values: Uint8Array, factor: number): void {
  const at = log[factor] ?? 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0
    values[i] = value === 0 ? 0 : (exp[at + (log[value] ?? 0)] ?? 0)
  }
}
