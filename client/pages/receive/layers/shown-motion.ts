/** Which layer the reader has chosen for the map, and what the map has of it. */
import { signal } from '@preact/signals'
import { fieldOf } from '../../../shakemap/sample.ts'
import type { FieldName, GridProduct, MotionName } from '../../../shakemap/types.ts'
import type { ShownMotion } from '../../map/drawings.ts'

/** Null is the intensity. It stays from map to map. */
export const chosenMotion = signal<FieldName | null>(null)

/** Those that the map has, in the order of their periods; the uncertainty last. */
export function motionsOf(product: GridProduct | null | undefined): FieldName[] {
  if (!product) return []
  const periods = Object.keys(product.psa ?? {}).toSorted() as MotionName[]
  return (['PGA', 'PGV', ...periods, 'STDMMI'] as const).filter((name) => fieldOf(product, name) !== null)
}

/** The chosen motion, where the map has it; else null, and the intensity is drawn. */
export function shownMotion(product: GridProduct | null | undefined): ShownMotion | null {
  const name = chosenMotion.value
  const values = name && product ? fieldOf(product, name) : null
  return name && values ? { name, values } : null
}
