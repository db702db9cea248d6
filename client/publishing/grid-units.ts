/** The units in which a grid.xml says that its fields are, read from its beginning. */
import { shakemapLimits as limits } from '../shakemap/limits.ts'
import { textOfFile } from '../shakemap/files/decode-text.ts'
import { DATA_TAG } from '../shakemap/files/grid-xml.ts'
import { scanXmlHead } from '../shakemap/files/xml-head.ts'
import type { GridUnits } from './concerns.ts'

const HEAD_BYTES_MAX = 2 * limits.gridHeadCharsMax // of sixteen bits a character

/** By the field's name in capitals. Empty where the file cannot be read: its reader says why. */
export async function readGridUnits(grid: Blob | undefined): Promise<GridUnits> {
  const text = grid ? await textOfFile(grid.slice(0, HEAD_BYTES_MAX)) : ''
  const end = text.search(DATA_TAG)
  const head = scanXmlHead(text.slice(0, Math.max(0, end)))
  if (!head.ok) return new Map()
  return new Map(
    head.value.elements
      .filter(({ name }) => name === 'grid_field')
      .map(({ attributes }) => [
        (attributes.get('name') ?? '').trim().toUpperCase(),
        (attributes.get('units') ?? '').trim().slice(0, 20),
      ]),
  )
}
