/** All that a map draws of a motion or of the uncertainty: computed in a worker, as the intensity's drawing is. */
import { bandsAt, linesAt } from './contours.ts'
import { scaleOf } from './field-scale.ts'
import type { GridDrawing } from './grid-drawing.ts'
import { maximumOf } from './grid.ts'
import { smoothed } from './smooth.ts'
import type { FieldName, MmiGrid } from './types.ts'

export interface Field {
  readonly name: FieldName
  readonly grid: MmiGrid
  /** In its unit, in the grid's order; NaN where there is no value. */
  readonly values: Float32Array
}

/** Between two points motion falls by a factor, not by a sum: its contours are found among logarithms. */
export function drawField({ name, grid, values }: Field): GridDrawing {
  const { steps, color, middle, along } = scaleOf(name)
  const field = smoothed({ ...grid, mmi: values.map(along) })
  const lines = steps(maximumOf(values) ?? 0)
  const scale = lines.map((step, i) => ({
    at: along(step),
    value: step,
    fill: color(middle(step, lines[i + 1])),
    line: color(step),
    weight: 2,
  }))
  return { bands: bandsAt(field, scale), lines: linesAt(field, scale, '') }
}
