/** All that a map draws of one kind of ground motion: computed in a worker, as the intensity's drawing is. */
import { bandsAt, linesAt } from './contours.ts'
import type { GridDrawing } from './grid-drawing.ts'
import { maximumOf } from './grid.ts'
import { motionColor, motionSteps } from './motion-scale.ts'
import { smoothed } from './smooth.ts'
import type { MmiGrid } from './types.ts'

/** Below this in %g or cm/s all is one. */
const FLOOR = 1e-4

export interface MotionField {
  readonly grid: MmiGrid
  /** %g or cm/s, in the grid's order; NaN where there is no value. */
  readonly values: Float32Array
}

/** Between two points motion falls by a factor, not by a sum: contours are found among logarithms. */
export function drawMotion({ grid, values }: MotionField): GridDrawing {
  const logs = smoothed({ ...grid, mmi: values.map((value) => Math.log10(Math.max(FLOOR, value))) })
  const steps = motionSteps(maximumOf(values) ?? 0)
  const scale = steps.map((step, i) => ({
    at: Math.log10(step),
    value: step,
    fill: motionColor(Math.sqrt(step * (steps[i + 1] ?? step * 2))),
    line: motionColor(step),
    weight: 2,
  }))
  return { bands: bandsAt(logs, scale), lines: linesAt(logs, scale, '') }
}
