/** What instruments measured and people reported, in a table for those who want figures: closed until it is asked for. */
import { useMemo, useState } from 'preact/hooks'
import { romanOf } from '../../../shakemap/palette.ts'
import type { ReadProduct } from '../../../shakemap/product/product.ts'
import { formatMmi, formatMotion, formatNumber } from '../../texts/figures.ts'
import { locale } from '../../texts/locale.ts'
import { stationsTexts } from '../../texts/sections/stations.ts'
import { saveBlob } from '../../common/save-blob.ts'
import { directionOf, Sorter } from '../../common/sorter.tsx'
import { ClosedSection } from '../../common/closed-section.tsx'
import {
  firstStationSorting,
  rowsOf,
  sortStations,
  STATION_COLUMNS,
  type StationColumn,
  type StationRow,
} from './station-order.ts'

const PAGE_ROWS = 25

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
  const [sorting, setSorting] = useState(firstStationSorting('epicentralKm'))
  const [shownRows, setShownRows] = useState(PAGE_ROWS)
  const { lat = NaN, lon = NaN, eventId = '' } = facts
  const rows = useMemo(() => rowsOf(stations, { lat, lon }), [stations, lat, lon])
  const sorted = useMemo(() => sortStations(rows, sorting, locale.value), [rows, sorting, locale.value])

  async function save(): Promise<void> {
    const { stationCsv } = await import('./station-csv.ts')
    const name = ['stations', eventId]
      .filter(Boolean)
      .join('-')
      .replaceAll(/[^\w.-]+/g, '_')
    saveBlob(new Blob([stationCsv(sorted, eventId)], { type: 'text/csv' }), `${name}.csv`)
  }

  return (
    <div class="stack">
      <div class="table-scroll">
        <table class="numbers">
          <caption class="small muted">{texts.caption}</caption>
          <thead>
            <tr>
              {STATION_COLUMNS.map((column) => (
                <Sorter
                  key={column}
                  label={texts.columns[column]}
                  class={isFigure(column) ? 'right' : ''}
                  direction={directionOf(sorting, column)}
                  onSort={() =>
                    setSorting(
                      sorting.column === column
                        ? { column, descending: !sorting.descending }
                        : firstStationSorting(column),
                    )
                  }
                />
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, shownRows).map((row, i) => (
              <StationLine key={`${row.code} ${i}`} row={row} />
            ))}
          </tbody>
        </table>
      </div>
      <div class="row">
        {shownRows < sorted.length && (
          <button type="button" class="button quiet" onClick={() => setShownRows(shownRows * 4)}>
            {texts.more({ shown: formatNumber(shownRows), count: formatNumber(sorted.length) })}
          </button>
        )}
        <button type="button" class="button quiet" onClick={() => void save()}>
          {texts.save}
        </button>
      </div>
    </div>
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
