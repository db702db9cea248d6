/** What the map’s publisher rated by it, as ShakeCast’s impact.json has it: closed until it is asked for. */
import { useMemo, useState } from 'preact/hooks'
import type { RatedPlace } from '../../../shakemap/files/impact-json.ts'
import { romanOf } from '../../../shakemap/palette.ts'
import type { ReadProduct } from '../../../shakemap/product/product.ts'
import { ClosedSection } from '../../common/closed-section.tsx'
import { directionOf, Sorter } from '../../common/sorter.tsx'
import { formatShare } from '../../../words/figures.ts'
import { LevelMark } from '../../facilities/table/level-mark.tsx'
import { formatMmi, formatNumber } from '../../texts/figures.ts'
import { locale } from '../../texts/locale.ts'
import { facilitiesTexts } from '../../texts/sections/facilities.ts'
import { impactTexts } from '../../texts/sections/impact.ts'
import { firstImpactSorting, IMPACT_COLUMNS, sortImpacts } from './impact-order.ts'

const PAGE_ROWS = 25

export function ImpactTable({ product }: { readonly product: ReadProduct | undefined }) {
  const { rated } = product ?? {}
  if (!rated || rated.length === 0) return null
  return (
    <ClosedSection name="impact" title={impactTexts.value.title({ count: formatNumber(rated.length) })}>
      {() => <Table rated={rated} />}
    </ClosedSection>
  )
}

function Table({ rated }: { readonly rated: readonly RatedPlace[] }) {
  const texts = impactTexts.value
  const [sorting, setSorting] = useState(firstImpactSorting('level'))
  const [shownRows, setShownRows] = useState(PAGE_ROWS)
  const sorted = useMemo(() => sortImpacts(rated, sorting, locale.value), [rated, sorting, locale.value])
  return (
    <div class="stack">
      <div class="table-scroll">
        <table class="numbers">
          <caption class="small muted">{texts.caption}</caption>
          <thead>
            <tr>
              {IMPACT_COLUMNS.map((column) => (
                <Sorter
                  key={column}
                  label={texts.columns[column]}
                  class={column === 'epicentralKm' || column === 'probability' ? 'right' : ''}
                  direction={directionOf(sorting, column)}
                  onSort={() =>
                    setSorting(
                      sorting.column === column
                        ? { column, descending: !sorting.descending }
                        : firstImpactSorting(column),
                    )
                  }
                />
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, shownRows).map((place, i) => (
              <PlaceLine key={`${place.name} ${i}`} place={place} />
            ))}
          </tbody>
        </table>
      </div>
      {shownRows < sorted.length && (
        <div>
          <button type="button" class="button quiet" onClick={() => setShownRows(shownRows * 4)}>
            {texts.more({ shown: formatNumber(shownRows), count: formatNumber(sorted.length) })}
          </button>
        </div>
      )}
    </div>
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
