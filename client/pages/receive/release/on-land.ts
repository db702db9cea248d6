/** How strongly it shook on land: what is at sea breaks nothing. The coast comes with the map's files. */
import { useEffect, useState } from 'preact/hooks'
import type { ReadProduct } from '../../../shakemap/product/product.ts'
import { romanOf } from '../../../shakemap/palette.ts'
import type { LandShaking } from '../../map/base/land.ts'

export type OnLand =
  /** The coast is being fetched, or what the map shows is not here yet. */
  | { readonly kind: 'asking' }
  /** The coast could not be had: nothing is said of land. */
  | { readonly kind: 'unknown' }
  /** Land shook as strongly as anything else. */
  | { readonly kind: 'same' }
  /** The largest intensity is at sea. */
  | { readonly kind: 'at-sea'; readonly land: LandShaking }

/** Recomputed when what is drawn changes. */
export function useOnLand(product: ReadProduct | undefined): OnLand {
  const [onLand, setOnLand] = useState<OnLand>({ kind: 'asking' })
  const grid = product?.product?.grid
  const contours = product?.contours
  const landMmi = product?.landMmi ?? null
  const maxMmi = product?.maxMmi ?? null
  useEffect(() => {
    let gone = false
    const ask = async (): Promise<void> => {
      if (maxMmi === null) return
      const told = landMmi === null ? await landOf(grid, contours) : givenOf(landMmi)
      if (!gone) setOnLand(told ? beside(maxMmi, told) : { kind: 'unknown' })
    }
    ask().catch(() => setOnLand({ kind: 'unknown' }))
    return () => {
      gone = true
    }
  }, [grid, contours, landMmi, maxMmi])
  return onLand
}

/** The maker's own figure. */
function givenOf(mmi: number): LandShaking {
  return { kind: 'at-most', mmi }
}

/** By classes: a tenth of an intensity is beyond what the coast tells. */
export function beside(maxMmi: number, land: LandShaking): OnLand {
  if (land.kind === 'unclear') return { kind: 'unknown' }
  const isSame =
    (land.kind === 'at-most' || land.kind === 'at-least') && romanOf(land.mmi) === romanOf(maxMmi)
  return isSame ? { kind: 'same' } : { kind: 'at-sea', land }
}

/** The map and its shapes are fetched by the page anyway. */
async function landOf(
  grid: NonNullable<ReadProduct['product']>['grid'] | undefined,
  contours: ReadProduct['contours'] | undefined,
): Promise<LandShaking | undefined> {
  if (!grid && !contours) return undefined
  const [{ loadShapes }, { shakingOnLand, shakingOnLandBy }] = await Promise.all([
    import('../../map/base/basemap-files.ts'),
    import('../../map/base/land.ts'),
  ])
  const shapes = await loadShapes('world')
  if (!shapes) return undefined
  if (grid) return shakingOnLand(grid, shapes.land)
  return contours ? shakingOnLandBy(contours, shapes.land) : undefined
}
