/** The compact map's grid with the parts for ground motion that have come. */
import { isSameFrame } from '../grid.ts'
import type { MotionLayer } from '../compact/motion-layer.ts'
import { LAYER_NAMES, type LayerName } from './product-paths.ts'
import type { GridProduct, PsaName } from '../types.ts'

export interface Layered {
  readonly product: GridProduct
  /** Parts that are of another map, or not what their file is called. */
  readonly left: readonly LayerName[]
}

type Layers = readonly (MotionLayer | null)[]

/** The last answer for each grid: what is made of the same parts is the same again, so it is not evaluated anew. */
const last = new WeakMap<GridProduct, { readonly layers: Layers; readonly layered: Layered }>()

/** `layers` in the order of LAYER_NAMES, null for one that is not here. */
export function withLayers(base: GridProduct, layers: Layers): Layered {
  const known = last.get(base)
  if (known?.layers.every((layer, i) => layer === layers[i])) return known.layered
  const fits = (layer: MotionLayer | null | undefined, name: LayerName): layer is MotionLayer =>
    layer?.name === name && isOfMap(layer, base)
  const good = new Map(
    LAYER_NAMES.flatMap((name, i) => {
      const layer = layers[i]
      return fits(layer, name) ? [[name, layer.values] as const] : []
    }),
  )
  const periods = [...good].filter((entry): entry is [LayerName & PsaName, Float32Array<ArrayBuffer>] =>
    entry[0].startsWith('PSA'),
  )
  const deviation = good.get('STDMMI')
  const layered = {
    product:
      good.size === 0
        ? base
        : {
            ...base,
            ...{ pga: good.get('PGA') ?? null, pgv: good.get('PGV') ?? null },
            ...(periods.length > 0 ? { psa: Object.fromEntries(periods) } : {}),
            ...(deviation ? { mmiStd: deviation } : {}),
          },
    left: LAYER_NAMES.filter((name, i) => layers[i] && !good.has(name)),
  }
  last.set(base, { layers, layered })
  return layered
}

function isOfMap({ eventId, version, frame }: MotionLayer, { facts, grid }: GridProduct): boolean {
  return eventId === facts.eventId && version === facts.version && isSameFrame(frame, grid)
}
