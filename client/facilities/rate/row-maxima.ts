/**
 * The strongest shaking between two points of a grid's row, without a look at each point between them: of each run of 32
 * points the largest value is known. So an area as large as the map costs some thousand looks, and not a million.
 */
import { eachPsa, type Sample, type Sampled } from '../../shakemap/sample.ts'

const RUN = 32

interface Layer {
  readonly values: Float32Array
  /** Of each run of a row, the largest value; −Infinity where it has none. */
  readonly runs: Float32Array
  /** Of each run, whether a point has no value. */
  readonly holes: Uint8Array
}

export interface Maxima {
  readonly nlon: number
  readonly mmi: Layer
  readonly pga: Layer | null
  readonly pgv: Layer | null
  readonly psa: Readonly<Record<string, Layer>>
}

/** One for each grid, made when the first area asks. */
const made = new WeakMap<Float32Array, Layer>()

export function maximaOf({ grid, pga = null, pgv = null, psa = {} }: Sampled): Maxima {
  const { nlon } = grid
  const layerOf = (values: Float32Array): Layer => {
    const layer = made.get(values) ?? makeLayer(values, nlon)
    made.set(values, layer)
    return layer
  }
  return {
    nlon,
    mmi: layerOf(grid.mmi),
    pga: pga && layerOf(pga),
    pgv: pgv && layerOf(pgv),
    psa: eachPsa(psa, layerOf) as Record<string, Layer>,
  }
}

/** `first` and `last` are columns, both counted. Null where none of the points has an intensity. */
export function rowStrongest(
  { nlon, mmi, pga, pgv, psa }: Maxima,
  row: number,
  first: number,
  last: number,
): { readonly shaking: Sample | null; readonly hasHole: boolean } {
  const strongest = (layer: Layer): { value: number; hasHole: boolean } => {
    let value = -Infinity
    let hasHole = false
    const runs = Math.ceil(nlon / RUN)
    for (let column = first; column <= last;) {
      if (column % RUN === 0 && column + RUN - 1 <= last) {
        const run = row * runs + column / RUN
        value = Math.max(value, layer.runs[run] ?? -Infinity)
        hasHole ||= layer.holes[run] === 1
        column += RUN
      } else {
        const here = layer.values[row * nlon + column] ?? NaN
        if (Number.isNaN(here)) hasHole = true
        else value = Math.max(value, here)
        column++
      }
    }
    return { value, hasHole }
  }
  const intensity = strongest(mmi)
  if (intensity.value === -Infinity) return { shaking: null, hasHole: true }
  const motion = (layer: Layer | null): number | null => {
    const value = layer === null ? -Infinity : strongest(layer).value
    return value === -Infinity ? null : value
  }
  const periods = Object.entries(psa).map(([name, layer]) => [name, motion(layer)] as const)
  const shaking = { mmi: intensity.value, pga: motion(pga), pgv: motion(pgv) }
  return {
    shaking: periods.length > 0 ? { ...shaking, psa: Object.fromEntries(periods) } : shaking,
    hasHole: intensity.hasHole,
  }
}

function makeLayer(values: Float32Array, nlon: number): Layer {
  const inRow = Math.ceil(nlon / RUN)
  const rows = values.length / nlon
  const runs = new Float32Array(rows * inRow).fill(-Infinity)
  const holes = new Uint8Array(rows * inRow)
  for (let i = 0; i < values.length; i++) {
    const run = Math.floor(i / nlon) * inRow + Math.floor((i % nlon) / RUN)
    const value = values[i] ?? NaN
    if (Number.isNaN(value)) holes[run] = 1
    else if (value > (runs[run] ?? 0)) runs[run] = value
  }
  return { values, runs, holes }
}
