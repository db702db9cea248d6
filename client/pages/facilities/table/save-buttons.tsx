import { sortRows } from '../../../facilities/order.ts'
import { saveBlob } from '../../common/save-blob.ts'
import { facilitiesTexts } from '../../texts/sections/facilities.ts'
import type { FacilitiesState } from '../state.ts'

/** The list with what the map says of it, for other tools and on paper. */
export function SaveButtons({ state }: { state: FacilitiesState }) {
  const map = state.map.value
  const texts = facilitiesTexts.value
  async function save(kind: 'csv' | 'geojson'): Promise<void> {
    if (!map) return
    const { writeCsv, writeGeoJson } = await import('../../../facilities/write/export.ts')
    const rows = sortRows(state.rows.value, { column: 'priority', descending: true })
    const text = kind === 'csv' ? writeCsv(rows, map.facts) : writeGeoJson(rows, map.facts)
    const type = kind === 'csv' ? 'text/csv' : 'application/geo+json'
    const name = ['facilities', map.facts.eventId, map.facts.version && `v${map.facts.version}`]
      .filter(Boolean)
      .join('-')
    saveBlob(new Blob([text], { type }), `${name.replaceAll(/[^\w.-]+/g, '_')}.${kind}`)
  }
  return (
    <div class="row" role="group" aria-label={texts.save}>
      {map?.evaluated && (
        <>
          <button type="button" class="button quiet" onClick={() => void save('csv')}>
            {texts.saveCsv}
          </button>
          <button type="button" class="button quiet" onClick={() => void save('geojson')}>
            {texts.saveGeoJson}
          </button>
        </>
      )}
      <button type="button" class="button quiet" onClick={() => window.print()}>
        {texts.print}
      </button>
    </div>
  )
}
