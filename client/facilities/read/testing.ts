/** What the tests of inventories share: reading a text, and ShakeCast's XML of a few points. */
import { readInventoryText } from './read.ts'
import type { ReadInventory } from '../types.ts'

export function read(text: string): ReadInventory {
  const result = readInventoryText(text)
  if (!result.ok) throw new Error(result.error)
  return result.value
}

export function refusal(text: string): string {
  const result = readInventoryText(text)
  return result.ok ? 'it was read' : result.error
}

export const xmlRow = (fields: string): string => `<FacilityRow>${fields}</FacilityRow>`

export const xml = (...rows: string[]): string =>
  `<?xml version="1.0"?>\n<FacilityTable>\n${rows.join('\n')}\n</FacilityTable>`

export const point = (id: string, lon = '10', lat = '20'): string =>
  `<EXTERNAL_FACILITY_ID>${id}</EXTERNAL_FACILITY_ID><FACILITY_TYPE>BRIDGE</FACILITY_TYPE><FACILITY_NAME>Bridge ${id}</FACILITY_NAME>` +
  `<FEATURE><GEOM_TYPE>POINT</GEOM_TYPE><GEOM>${lon},${lat},0</GEOM><DESCRIPTION>&lt;h1&gt;x&lt;/h1&gt;</DESCRIPTION></FEATURE>`
