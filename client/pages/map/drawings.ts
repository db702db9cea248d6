/** What is drawn of a grid, and how its lines are named: the intensity, or one kind of ground motion. */
import type { ContourFeature } from '../../shakemap/contours.ts'
import type { GridDrawing } from '../../shakemap/grid-drawing.ts'
import { scaleOf } from '../../shakemap/field-scale.ts'
import { colorOf, inkOn, romanOf } from '../../shakemap/palette.ts'
import type { FieldName, GridProduct } from '../../shakemap/types.ts'
import { inWorker } from '../../shakemap/worker/in-worker.ts'
import { formatNumber } from '../texts/figures.ts'

/** A layer that is shown in place of the intensity. */
export interface ShownMotion {
  readonly name: FieldName
  /** In its unit, in the order of the map's grid. The same motion has the same array. */
  readonly values: Float32Array
}

/** Each is drawn once, however often lines or stations come to it. By what is drawn: the grid, or the motion's values. */
const drawings = new WeakMap<object, Promise<GridDrawing>>()

export function drawingOf({ grid }: GridProduct, motion: ShownMotion | null): Promise<GridDrawing> {
  const key = motion?.values ?? grid
  const known = drawings.get(key)
  if (known) return known
  const drawing = motion ? inWorker('field', { grid, ...motion }) : inWorker('drawing', grid)
  drawings.set(key, drawing)
  drawing.catch(() => drawings.delete(key))
  return drawing
}

/** What stands on a line. */
export interface LineLabel {
  readonly text: string
  readonly background: string
  readonly ink: string
}

/** Intensities have Roman numerals, motions their figure in the legend's unit. */
export function labelOf(value: number, motion: ShownMotion | null): LineLabel {
  if (motion) {
    const scale = scaleOf(motion.name)
    return { text: formatNumber(value), background: scale.color(value), ink: scale.ink(value) }
  }
  return { text: romanOf(value), background: colorOf(Math.round(value)), ink: inkOn(value) }
}

/** Numerals stand on the whole numbers; on a map that has halves only, on those. Each line of a motion has its figure. */
export function numberedOf(
  features: readonly ContourFeature[],
  motion: ShownMotion | null,
): readonly ContourFeature[] {
  if (motion) return features
  const felt = features.filter(({ properties }) => properties.value > 1)
  const whole = felt.filter(({ properties }) => Number.isInteger(properties.value))
  return whole.length > 0 ? whole : felt
}
