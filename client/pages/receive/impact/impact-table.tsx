/** The facilities that the map’s publisher rated by it, from ShakeCast’s impact.json: closed until they are asked for. */
import type { RatedPlace } from '../../../shakemap/files/impact-json.ts'
import { romanOf } from '../../../shakemap/palette.ts'
import type { ReadProduct } from '../../../shakemap/product/product.ts'
import { ClosedSection } from '../../common/closed-section.tsx'
import { SortedTable } from '../../common/sorted-table.tsx'
import { formatShare } from '../../../words/figures.ts'
import { LevelMark } from '../../facilities/table/level-mark.tsx'
import { formatMmi, formatNumber } from '../../texts/figures.ts'
import { facilitiesTexts } from '../../texts/sections/facilities.ts'
import { impactTexts } from '../../texts/sections/impact.ts'
import { firstImpactSorting, IMPACT_COLUMNS, sortImpacts } from './impact-order.ts'

export function ImpactTable({ product }: { readonly product: ReadProduct | undefined }) {
  const { rated } = product ?? {}
  if (!rated || rated.length === 0) return null
  const texts = impactTexts.value
  return (
    <ClosedSection name="impact" title={texts.title({ count: formatNumber(rated.length) })}>
      {() => (
        <SortedTable
          rows={rated}
          columns={IMPACT_COLUMNS}
          labels={texts.columns}
          caption={texts.caption}
          isRight={(column) => column === 'epicentralKm' || column === 'probability'}
          firstColumn="level"
          firstSorting={firstImpactSorting}
          sort={sortImpacts}
          line={(place, i) => <PlaceLine key={`${place.name} ${i}`} place={place} />}
          rowsAtFirst={25}
          growth={4}
          more={texts.more}
        />
      )}
    </ClosedSection>
  )
}

function PlaceLine({ place }: { readonly place: RatedPlace }) {
  const { name, type, level, probability, mmi, epicentralKm } = place
  const standing = level ?? 'unrated'
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{type}</td>
      <td class="nowrap">
        <LevelMark standing={standing} /> {facilitiesTexts.value.levels[standing].name}
      </td>
      <td class="right">{probability === null ? '–' : formatShare(probability)}</td>
      <td>{mmi === null ? '–' : `${romanOf(mmi)} (${formatMmi(mmi)})`}</td>
      <td class="right">{epicentralKm === null ? '–' : formatNumber(Math.round(epicentralKm))}</td>
    </tr>
  )
}
