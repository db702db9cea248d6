/** The map on the page as the facilities see it. */
import { type ReadonlySignal, computed } from '@preact/signals'
import type { MapVersion } from '../../facilities/rate/changes.ts'
import type { EvaluatedMap } from '../../facilities/rate/evaluate.ts'
import type { MapFacts } from '../../facilities/write/export.ts'
import { writeTime } from '../../shakemap/files/fact-text.ts'
import type { Mark } from '../common/words/mark.ts'
import type { ReadProduct } from '../../shakemap/product/product.ts'
import { fieldOf } from '../../shakemap/sample.ts'
import { LAYER_NAMES, recogniseProduct } from '../../shakemap/product/product-paths.ts'
import type { ShownRelease } from '../common/channel/channel-view.ts'
import type { ReceiveState } from '../receive/state.ts'

export interface ShownMap {
  /** Undefined until there is a grid. */
  readonly evaluated: EvaluatedMap | undefined
  readonly facts: MapFacts
  /** EXERCISE and the like, for the page; `facts` has them as exports name them. */
  readonly marks: readonly Mark[]
  readonly version: MapVersion
  /** The newest map of the channel, and not cancelled. */
  readonly isCurrent: boolean
}

/** Undefined where the page shows no release. */
export function shownMapOf(state: ReceiveState): ReadonlySignal<ShownMap | undefined> {
  /** Progress is told many times a second; what it leaves as it was is not evaluated again. */
  let last: ShownMap | undefined
  return computed(() => {
    const { shown, newest } = state.choice.value
    if (!shown) return undefined
    const marks = state.marks.value
    const product = state.shownContent.value?.product.value
    const {
      lat = NaN,
      lon = NaN,
      eventId = '',
      magnitude = NaN,
      version = '',
      source = '',
      mapStatus = '',
      processTime,
    } = product?.facts ?? {}
    const kind = marks.find((mark) => mark === 'exercise' || mark === 'test') ?? 'actual'
    const next: ShownMap = {
      evaluated: product?.product
        ? { sampled: product.product, isPreview: isMoreComing(product, shown.files), lat, lon }
        : undefined,
      facts: {
        title: shown.title,
        status: marks.join(', ').toUpperCase(),
        eventId,
        magnitude,
        version,
        processTime: writeTime(processTime ?? null),
        mapStatus,
        source,
      },
      marks,
      version: {
        // A release without an event's id is a subject of its own.
        subject: `${kind}:${eventId || shown.id}`,
        version,
        processTime: processTime?.getTime() ?? null,
      },
      isCurrent: shown === newest && !marks.includes('cancelled') && !marks.includes('superseded'),
    }
    last = last && isSame(last, next) ? last : next
    return last
  })
}

/**
 * Does the release have a grid.xml, or a part of the compact map for ground motion, that is not read yet? One that cannot be read is a
 * problem, and does not come.
 */
export function isMoreComing(
  { isCompact, product, problems }: ReadProduct,
  files: ShownRelease['files'],
): boolean {
  if (!isCompact || !product) return false
  const known = recogniseProduct(files)
  // Nothing is rated by the uncertainty.
  const layers = LAYER_NAMES.filter((name) => name !== 'STDMMI' && !fieldOf(product, name)).map(
    (name) => known[name],
  )
  const awaited = [known.grid, ...layers]
  return awaited.some(
    (path) => path !== undefined && !problems.some((problem) => problem.startsWith(`${path}: `)),
  )
}

function isSame(a: ShownMap, b: ShownMap): boolean {
  const words = ({ evaluated, facts, version, isCurrent }: ShownMap): string =>
    JSON.stringify([evaluated?.lat, evaluated?.lon, evaluated?.isPreview, facts, version, isCurrent])
  return a.evaluated?.sampled === b.evaluated?.sampled && words(a) === words(b)
}
