/** The towns that matter, on the page that is handed on. */
import { romanOf } from '../../../shakemap/palette.ts'
import type { ReadProduct } from '../../../shakemap/product/product.ts'
import { formatMmi, formatNumber } from '../../texts/figures.ts'
import { locale } from '../../texts/locale.ts'
import { placesTexts } from '../../texts/sections/places.ts'
import { firstCitySorting, sortCities } from './cities.ts'
import { useCities } from './city-table.tsx'

/** More would not fit beside the rest. */
const ROWS_MAX = 8

export function BriefCities({ product }: { readonly product: ReadProduct | undefined }) {
  const rows = useCities(product)
  if (rows.length === 0) return null
  const texts = placesTexts.value
  const shown = sortCities(rows, firstCitySorting('mmi'), locale.value).slice(0, ROWS_MAX)
  return (
    <section class="brief-cities">
      <h2>{texts.briefTitle}</h2>
      <table class="numbers">
        <thead>
          <tr>
            <th scope="col">{texts.columns.name}</th>
            <th scope="col">{texts.columns.mmi}</th>
            <th scope="col" class="right">
              {texts.columns.people}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ name, mmi, people, lat, lon }) => (
            <tr key={`${name} ${lat} ${lon}`}>
              <th scope="row">{name}</th>
              <td>
                {romanOf(mmi)} ({formatMmi(mmi)})
              </td>
              <td class="right">{formatNumber(people)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
