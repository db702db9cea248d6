/** The units in which a grid.xml says that its fields are, read from its beginning. */
import { shakemapLimits as limits } from '../shakemap/limits.ts'
import { scanXmlHead } from '../shakemap/files/xml-head.ts'
import type { GridUnits } from './concerns.ts'

/** By the field's name in capitals. Empty where the file cannot be read: its reader says why. */
export async function readGridUnits(grid: Blob | undefined): Promise<GridUnits> {
  const text = (await grid?.slice(0, limits.gridHeadCharsMax).text()) ?? ''
  const end = text.indexOf('<grid_data')
  const head = scanXmlHead(text.slice(0, Math.max(0, end)))
  if (!head.ok) return new Map()
  return new Map(
    head.value
      .filter(({ name }) => name === 'grid_field')
      .map(({ attributes }) => [
        (attributes.get('name') ?? '').trim().toUpperCase(),
        (attributes.get('units') ?? '').trim().slice(0, 20),
      ]),
  )
}
