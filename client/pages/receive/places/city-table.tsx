/** The towns of the map with their shaking: closed until it is asked for. */
import { useMemo, useState } from 'preact/hooks'
import { colorOf, romanOf } from '../../../shakemap/palette.ts'
import type { ReadProduct } from '../../../shakemap/product/product.ts'
import { ClosedSection } from '../../common/closed-section.tsx'
import { directionOf, Sorter } from '../../common/sorter.tsx'
import { shakingOf } from '../../common/words/intensity.ts'
import { formatMmi, formatNumber } from '../../texts/figures.ts'
import { locale } from '../../texts/locale.ts'
import { eventTexts } from '../../texts/sections/event.ts'
import { placesTexts } from '../../texts/sections/places.ts'
import { citiesOf, CITY_COLUMNS, type CityRow, firstCitySorting, sortCities } from './cities.ts'
import { epicentreOf, useMapPlaces } from './map-places.ts'
import './places.css'

const PAGE_ROWS = 20

export function CityTable({ product }: { readonly product: ReadProduct | undefined }) {
  const rows = useCities(product)
  if (rows.length === 0) return null
  return (
    <ClosedSection name="cities" title={placesTexts.value.cities({ count: formatNumber(rows.length) })}>
      {() => <Table rows={rows} />}
    </ClosedSection>
  )
}

/** None of a map without a grid. */
export function useCities(product: ReadProduct | undefined): readonly CityRow[] {
  const { places } = useMapPlaces(product)
  const map = product?.product
  const { lat, lon } = epicentreOf(product)
  return useMemo(() => (map ? citiesOf(map, places, { lat, lon }) : []), [map, places, lat, lon])
}

function Table({ rows }: { readonly rows: readonly CityRow[] }) {
  const texts = placesTexts.value
  const [sorting, setSorting] = useState(firstCitySorting('mmi'))
  const [shownRows, setShownRows] = useState(PAGE_ROWS)
  const sorted = useMemo(() => sortCities(rows, sorting, locale.value), [rows, sorting, locale.value])
  return (
    <div class="stack">
      <div class="table-scroll">
        <table class="numbers city-table">
          <caption class="small muted">{texts.citiesCaption}</caption>
          <thead>
            <tr>
              {CITY_COLUMNS.map((column) => (
                <Sorter
                  key={column}
                  label={texts.columns[column]}
                  class={column === 'people' ? 'right' : ''}
                  direction={directionOf(sorting, column)}
                  onSort={() =>
                    setSorting(
                      sorting.column === column
                        ? { column, descending: !sorting.descending }
                        : firstCitySorting(column),
                    )
                  }
                />
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, shownRows).map((row) => (
              <CityLine key={`${row.name} ${row.lat} ${row.lon}`} row={row} />
            ))}
          </tbody>
        </table>
      </div>
      {shownRows < sorted.length && (
        <div>
          <button type="button" class="button quiet" onClick={() => setShownRows(shownRows * 3)}>
            {texts.more({ shown: formatNumber(shownRows), count: formatNumber(sorted.length) })}
          </button>
        </div>
      )}
    </div>
  )
}

function CityLine({ row: { name, people, mmi, epicentralKm, eighth } }: { readonly row: CityRow }) {
  const { directions } = eventTexts.value.changes
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        <span class="swatch" style={{ background: colorOf(mmi) }} aria-hidden="true" />
        <span class="nowrap">
          {romanOf(mmi)} ({formatMmi(mmi)})
        </span>{' '}
        <span class="wide-words">{shakingOf(mmi)}</span>
      </td>
      <td class="right">{formatNumber(people)}</td>
      <td>
        {epicentralKm === null || eighth === null
          ? '–'
          : `${formatNumber(Math.round(epicentralKm))} km ${directions[eighth]}`}
      </td>
    </tr>
  )
}
