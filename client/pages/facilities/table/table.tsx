/** The facilities in a table: sorted by any column, filtered by words and by level, a page at a time. */
import { type Signal, useComputed, useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import {
  filterRows,
  firstSorting,
  levelOf,
  type LevelFilter,
  type SortColumn,
  type Sorting,
  sortRows,
} from '../../../facilities/order.ts'
import type { FacilityStanding } from '../../../facilities/rate/changes.ts'
import type { Row } from '../../../facilities/types.ts'
import { commonTexts } from '../../texts/sections/common.ts'
import { facilitiesTexts } from '../../texts/sections/facilities.ts'
import { Sorter } from '../../common/sorter.tsx'
import { directionOf, nextSorting } from '../../common/sorting.ts'
import { formatNumber } from '../../texts/figures.ts'
import { LevelMark } from './level-mark.tsx'
import type { FacilityLayer } from '../map-layer.ts'
import type { FacilitiesState } from '../state.ts'
import { FacilityRow } from './table-row.tsx'
import { STANDINGS } from '../words.ts'

const PAGE_ROWS = 25

interface HeaderCell {
  readonly column: SortColumn
  readonly class: string
}

const HEADERS: readonly HeaderCell[] = [
  { column: 'name', class: '' },
  { column: 'priority', class: '' },
  { column: 'mmi', class: '' },
  { column: 'pga', class: 'right wide' },
  { column: 'pgv', class: 'right wide' },
  { column: 'distance', class: 'right wide' },
]

export function FacilityTable({
  state,
  layer,
}: {
  state: FacilitiesState
  layer: Signal<FacilityLayer | undefined>
}) {
  const sorting = useSignal<Sorting>(firstSorting('priority'))
  const text = useSignal('')
  const level = useSignal<LevelFilter>('all')
  const page = useSignal(0)
  const opened = useSignal<string | undefined>(undefined)
  const table = useRef<HTMLDivElement>(null)
  const isEvaluated = useComputed(() => state.map.value?.evaluated !== undefined)
  const sorted = useComputed(() =>
    sortRows(state.rows.value, isEvaluated.value ? sorting.value : firstSorting('name')),
  )
  const chosen = useComputed(() =>
    filterRows(sorted.value, text.value, isEvaluated.value ? level.value : 'all'),
  )
  const pages = Math.max(1, Math.ceil(chosen.value.length / PAGE_ROWS))
  const at = Math.min(page.value, pages - 1)
  const rows = chosen.value.slice(at * PAGE_ROWS, (at + 1) * PAGE_ROWS)
  const texts = facilitiesTexts.value
  const headers = isEvaluated.value ? HEADERS : HEADERS.slice(0, 1)

  function turnTo(next: number): void {
    page.value = next
    table.current?.scrollIntoView({ block: 'nearest' })
  }

  return (
    <div class="stack" ref={table}>
      {!isEvaluated.value && <NoMap state={state} />}
      <div class="row finder">
        <label class="grow find">
          <span class="hidden-visually">{texts.findLabel}</span>
          <input
            class="input"
            type="search"
            placeholder={texts.find}
            value={text.value}
            onInput={(event) => {
              text.value = event.currentTarget.value
              page.value = 0
            }}
          />
        </label>
        {isEvaluated.value && (
          <LevelFilters
            rows={state.rows.value}
            level={level.value}
            choose={(next) => {
              level.value = next
              page.value = 0
            }}
          />
        )}
      </div>
      <div class="table-scroll">
        <table class="numbers facility-table">
          <caption class="hidden-visually">
            {isEvaluated.value ? texts.tableCaptionWithMap : commonTexts.value.facilities}
          </caption>
          <thead>
            <tr>
              {headers.map((header) => (
                <SortHeader key={header.column} {...header} sorting={sorting} fixed={!isEvaluated.value} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <FacilityRow
                key={row.facility.key}
                row={row}
                columns={headers.length}
                isOpen={opened.value === row.facility.key}
                toggle={() => {
                  opened.value = opened.value === row.facility.key ? undefined : row.facility.key
                }}
                show={layer.value && (() => showOnMap(layer.value, row))}
                remove={() => void state.remove(row.facility)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {rows.length === 0 && <p>{texts.noneFound}</p>}
      <div class="row spread">
        <p class="small muted" role="status">
          {describe(chosen.value.length, state.rows.value.length, at, pages)}
        </p>
        {pages > 1 && (
          <nav class="row" aria-label={texts.pages}>
            <button type="button" class="button quiet" disabled={at === 0} onClick={() => turnTo(0)}>
              {texts.first}
            </button>
            <button type="button" class="button quiet" disabled={at === 0} onClick={() => turnTo(at - 1)}>
              {texts.previous}
            </button>
            <button
              type="button"
              class="button quiet"
              disabled={at === pages - 1}
              onClick={() => turnTo(at + 1)}
            >
              {texts.next}
            </button>
            <button
              type="button"
              class="button quiet"
              disabled={at === pages - 1}
              onClick={() => turnTo(pages - 1)}
            >
              {texts.last}
            </button>
          </nav>
        )}
      </div>
    </div>
  )
}

function NoMap({ state }: { state: FacilitiesState }) {
  return (
    <p class="small muted">
      {state.map.value ? facilitiesTexts.value.gridComes : facilitiesTexts.value.mapComes}
    </p>
  )
}

function showOnMap(layer: FacilityLayer | undefined, row: Row): void {
  layer?.open(row)
  document.querySelector('.main-map')?.scrollIntoView({ block: 'center' })
}

function describe(chosen: number, all: number, at: number, pages: number): string {
  const { count, countOf, pageOf } = facilitiesTexts.value
  const what =
    chosen === all
      ? count({ count: all })
      : countOf({ chosen: formatNumber(chosen), all: count({ count: all }) })
  return pages > 1 ? pageOf({ what, page: formatNumber(at + 1), pages: formatNumber(pages) }) : what
}

/** How many stand where; a press shows those alone. */
function LevelFilters(props: {
  rows: readonly Row[]
  level: LevelFilter
  choose: (level: LevelFilter) => void
}) {
  const texts = facilitiesTexts.value
  const counts = new Map<FacilityStanding, number>()
  for (const row of props.rows) {
    const standing = levelOf(row)
    counts.set(standing, (counts.get(standing) ?? 0) + 1)
  }
  return (
    <div class="row levels" role="group" aria-label={texts.showLevel}>
      {STANDINGS.filter((standing) => counts.has(standing)).map((standing) => (
        <button
          key={standing}
          type="button"
          class="button quiet level"
          aria-pressed={props.level === standing}
          onClick={() => props.choose(props.level === standing ? 'all' : standing)}
        >
          <LevelMark standing={standing} />
          {texts.levels[standing].name} {formatNumber(counts.get(standing) ?? 0)}
        </button>
      ))}
    </div>
  )
}

function SortHeader(props: HeaderCell & { sorting: Signal<Sorting>; fixed: boolean }) {
  const { column, sorting, fixed } = props
  const title = facilitiesTexts.value.columns[column]
  if (fixed) return <th scope="col">{title}</th>
  return (
    <Sorter
      label={title}
      class={props.class}
      direction={directionOf(sorting.value, column)}
      onSort={() => {
        sorting.value = nextSorting(sorting.value, column, firstSorting)
      }}
    />
  )
}
