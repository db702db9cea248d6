/** The towns of the map with their shaking: closed until it is asked for. */
import { useMemo } from 'preact/hooks'
import { colorOf, romanOf } from '../../../shakemap/palette.ts'
import type { ReadProduct } from '../../../shakemap/product/product.ts'
import { ClosedSection } from '../../common/closed-section.tsx'
import { SortedTable } from '../../common/sorted-table.tsx'
import { shakingOf } from '../../common/words/intensity.ts'
import { formatMmi, formatNumber } from '../../texts/figures.ts'
import { eventTexts } from '../../texts/sections/event.ts'
import { placesTexts } from '../../texts/sections/places.ts'
import { citiesOf, CITY_COLUMNS, type CityRow, firstCitySorting, sortCities } from './cities.ts'
import { epicentreOf, useMapPlaces } from './map-places.ts'
import './places.css'

export function CityTable({ product }: { readonly product: ReadProduct | undefined }) {
  const rows = useCities(product)
  if (rows.length === 0) return null
  const texts = placesTexts.value
  return (
    <ClosedSection name="cities" title={texts.cities({ count: formatNumber(rows.length) })}>
      {() => (
        <SortedTable
          rows={rows}
          columns={CITY_COLUMNS}
          labels={texts.columns}
          caption={texts.citiesCaption}
          class="city-table"
          isRight={(column) => column === 'people'}
          firstColumn="mmi"
          firstSorting={firstCitySorting}
          sort={sortCities}
          line={(row) => <CityLine key={`${row.name} ${row.lat} ${row.lon}`} row={row} />}
          rowsAtFirst={20}
          growth={3}
          more={texts.more}
        />
      )}
    </ClosedSection>
  )
}

/** None of a map without a grid. */
export function useCities(product: ReadProduct | undefined): readonly CityRow[] {
  const places = useMapPlaces(product)
  const map = product?.product
  const { lat, lon } = epicentreOf(product)
  return useMemo(() => (map ? citiesOf(map, places, { lat, lon }) : []), [map, places, lat, lon])
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
