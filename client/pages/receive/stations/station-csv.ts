/** The stations as CSV, for a spreadsheet: a file of its own, which is loaded when somebody saves. */
import Papa from 'papaparse'
import { FORMULA } from '../../../facilities/write/export.ts'
import type { StationRow } from './station-order.ts'

const FIELDS = [
  ...['EVENT_ID', 'STATION', 'NAME', 'KIND', 'LAT', 'LON'],
  ...['MMI', 'PGA_PERCENT_G', 'PGV_CM_S', 'EPICENTRE_KM', 'RUPTURE_KM', 'RESPONSES'],
]

/** Lines end in CRLF as RFC 4180 has it; what a spreadsheet would run as a formula gets an apostrophe. Empty where nothing is known. */
export function stationCsv(rows: readonly StationRow[], eventId: string): string {
  const data = rows.map(
    ({ code, name, kind, lat, lon, mmi, pga, pgv, epicentralKm, distanceKm, responses }) => {
      const km = epicentralKm === null ? null : Math.round(epicentralKm * 10) / 10
      return [eventId, code, name, kind, lat, lon, mmi, pga, pgv, km, distanceKm, responses]
    },
  )
  return `${Papa.unparse({ fields: FIELDS, data }, { newline: '\r\n', escapeFormulae: FORMULA })}\r\n`
}
