/** ShakeMap's uncertainty.xml: a grid like grid.xml, of standard deviations. Of them the intensity's is read. */
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import { isSameFrame, spacingOf } from '../grid.ts'
import { sampleCell } from '../sample.ts'
import type { EventClaim, GridProduct, MmiGrid } from '../types.ts'
import { scanGrid } from './grid-xml.ts'

export interface Uncertainty {
  readonly claim: EventClaim
  readonly version: string
  /** With the standard deviations in place of intensities. */
  readonly field: MmiGrid
}

/** No map is less sure of an intensity than that. */
const DEVIATION_MAX = 5

/** The error is one sentence for the page. */
export function parseUncertainty(text: string): Result<Uncertainty> {
  const scanned = scanGrid(text, ({ name }) =>
    name === 'STDMMI' || name === 'LON' || name === 'LAT' ? 1 : undefined,
  )
  if (!scanned.ok) return scanned
  const { columns, frame, facts, ids } = scanned.value
  const mmi = columns.get('STDMMI')
  if (!mmi) return err('The uncertainty has no field STDMMI.')
  let known = 0
  for (let i = 0; i < mmi.length; i++) {
    const value = mmi[i] ?? NaN
    if (value >= 0 && value <= DEVIATION_MAX) known++
    else mmi[i] = NaN
  }
  if (known === 0) return err('The uncertainty has no standard deviation between 0 and 5.')
  return ok({ claim: { ids, facts }, version: facts.version, field: { ...frame, mmi } })
}

/** On the map's own points, whatever points it was told on; undefined where it says nothing of any of them. */
export function onPointsOf(map: GridProduct, field: MmiGrid): Float32Array | undefined {
  const { grid } = map
  if (isSameFrame(grid, field, 1e-4)) return field.mmi
  const [to, from] = [spacingOf(grid), spacingOf(field)]
  const turn = 360 * Math.round(((field.lonMin + field.lonMax) / 2 - (grid.lonMin + grid.lonMax) / 2) / 360)
  const values = new Float32Array(grid.nlon * grid.nlat).fill(NaN)
  let known = 0
  for (let row = 0; row < grid.nlat; row++) {
    const fieldRow = (field.latMax - grid.latMax + row * to.lat) / from.lat
    for (let column = 0; column < grid.nlon; column++) {
      const fieldColumn = (grid.lonMin + turn + column * to.lon - field.lonMin) / from.lon
      const sample = sampleCell({ grid: field }, fieldColumn, fieldRow)
      if (!sample) continue
      values[row * grid.nlon + column] = sample.mmi
      known++
    }
  }
  return known > 0 ? values : undefined
}
