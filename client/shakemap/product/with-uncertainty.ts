/** The standard deviation of a map's intensity, from the compact map's part or from uncertainty.xml, put onto the map's points. */
import type { MotionLayer } from '../compact/motion-layer.ts'
import { onPointsOf, type Uncertainty } from '../files/uncertainty-xml.ts'
import type { GridProduct } from '../types.ts'
import { isOtherEvent, toldOf } from './same-event.ts'

/** One file that may tell it. */
export interface Teller {
  readonly path: string
  /** Null where it is not here, or cannot be read. */
  readonly read: () => Promise<Uncertainty | null>
}

export interface Sure {
  readonly map: GridProduct
  /** The files that are of another map. */
  readonly left: readonly string[]
}

/** From the first that is of the map; those behind it are not read. */
export async function withUncertainty(map: GridProduct, tellers: readonly Teller[]): Promise<Sure> {
  const left: string[] = []
  for (const { path, read } of tellers) {
    const uncertainty = await read()
    if (!uncertainty) continue
    const sure = withDeviation(map, uncertainty)
    if (sure.mmiStd) return { map: sure, left }
    left.push(path)
  }
  return { map, left }
}

/** The answers for each map and field, so that what is drawn of them is known to be the same again. */
const sureMaps = new WeakMap<GridProduct, WeakMap<Float32Array, GridProduct>>()

/** The map as it is where that is of another one. */
function withDeviation(map: GridProduct, { claim, version, field }: Uncertainty): GridProduct {
  const answers = sureMaps.get(map) ?? new WeakMap<Float32Array, GridProduct>()
  sureMaps.set(map, answers)
  const known = answers.get(field.mmi)
  if (known) return known
  const { facts, ids = [facts.eventId] } = map
  const own = { ids: ids.filter((id) => id !== ''), facts: toldOf(facts) }
  const isOther =
    isOtherEvent(own, { ...claim, facts: toldOf(claim.facts) }) ||
    (version !== '' && facts.version !== '' && version !== facts.version)
  const mmiStd = isOther ? undefined : onPointsOf(map, field)
  const sure = mmiStd ? { ...map, mmiStd } : map
  answers.set(field.mmi, sure)
  return sure
}

/** The compact map's part, for a grid that came whole: on the same points, or on fewer. */
export function ofLayer(layer: MotionLayer | null | undefined): Uncertainty | null {
  if (layer?.name !== 'STDMMI') return null
  const { eventId, version, frame, values } = layer
  return {
    claim: { ids: eventId === '' ? [] : [eventId], facts: {} },
    version,
    field: { ...frame, mmi: values },
  }
}
