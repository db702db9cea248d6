/** What instruments measured and people reported, in a table for those who want figures: closed until it is asked for. */
import { useMemo } from 'preact/hooks'
import { romanOf } from '../../../shakemap/palette.ts'
import type { ReadProduct } from '../../../shakemap/product/product.ts'
import { formatMmi, formatMotion, formatNumber } from '../../texts/figures.ts'
import { stationsTexts } from '../../texts/sections/stations.ts'
import { saveBlob } from '../../common/save-blob.ts'
import { SortedTable } from '../../common/sorted-table.tsx'
import { ClosedSection } from '../../common/closed-section.tsx'
import {
  firstStationSorting,
  rowsOf,
  sortStations,
  STATION_COLUMNS,
  type StationColumn,
  type StationRow,
} from './station-order.ts'

export function StationTable({ product }: { readonly product: ReadProduct | undefined }) {
  const { stations, facts } = product ?? {}
  if (!stations || stations.length === 0) return null
  const title = stationsTexts.value.title({ count: formatNumber(stations.length) })
  return (
    <ClosedSection name="stations" title={title}>
      {() => <Table stations={stations} facts={facts ?? {}} />}
    </ClosedSection>
  )
}

function Table({
  stations,
  facts,
}: Pick<ReadProduct, 'facts'> & { readonly stations: NonNullable<ReadProduct['stations']> }) {
  const texts = stationsTexts.value
  const { lat = NaN, lon = NaN, eventId = '' } = facts
  const rows = useMemo(() => rowsOf(stations, { lat, lon }), [stations, lat, lon])

  async function save(sorted: readonly StationRow[]): Promise<void> {
    const { stationCsv } = await import('./station-csv.ts')
    const name = ['stations', eventId]
      .filter(Boolean)
      .join('-')
      .replaceAll(/[^\w.-]+/g, '_')
    saveBlob(new Blob([stationCsv(sorted, eventId)], { type: 'text/csv' }), `${name}.csv`)
  }

  return (
    <SortedTable
      rows={rows}
      columns={STATION_COLUMNS}
      labels={texts.columns}
      caption={texts.caption}
      isRight={isFigure}
      firstColumn="epicentralKm"
      firstSorting={firstStationSorting}
      sort={sortStations}
      line={(row, i) => <StationLine key={`${row.code} ${i}`} row={row} />}
      rowsAtFirst={25}
      growth={4}
      more={texts.more}
      beside={(sorted) => (
        <button type="button" class="button quiet" onClick={() => void save(sorted)}>
          {texts.save}
        </button>
      )}
    />
  )
}

function isFigure(column: StationColumn): boolean {
  return column !== 'name' && column !== 'kind'
}

function StationLine({
  row: { name, code, kind, epicentralKm, mmi, pga, pgv, responses },
}: {
  readonly row: StationRow
}) {
  const texts = stationsTexts.value
  return (
    <tr>
      <th scope="row">
        {name || code || texts.nameless}
        {name && code && <span class="small muted"> {code}</span>}
      </th>
      <td>
        {texts.kinds[kind]}
        {responses !== null && ` (${formatNumber(responses)})`}
      </td>
      <td class="right">{epicentralKm === null ? '–' : formatNumber(Math.round(epicentralKm))}</td>
      <td class="right">{mmi === null ? '–' : `${romanOf(mmi)} (${formatMmi(mmi)})`}</td>
      <td class="right">{pga === null ? '–' : formatMotion(pga)}</td>
      <td class="right">{pgv === null ? '–' : formatMotion(pgv)}</td>
    </tr>
  )
}
