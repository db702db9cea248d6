/** Files of a map that only tests write. */
import type { GridProduct } from '../types.ts'
import { writeGridXml } from './grid-xml.ts'

/** ShakeMap's uncertainty.xml of a map, with these standard deviations on the map's points, to two decimals. */
export function writeUncertaintyXml({ facts, grid }: GridProduct, deviations: Float32Array): string {
  const field = { facts, grid: { ...grid, mmi: deviations }, pga: null, pgv: null }
  return writeGridXml(field).replace('name="MMI" units="intensity"', 'name="STDMMI" units="intensity"')
}
