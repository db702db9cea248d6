/** A table that is sorted by any column and shows its first rows, and more of them at a press. */
import type { ComponentChild, ComponentChildren } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { formatNumber } from '../texts/figures.ts'
import { locale } from '../texts/locale.ts'
import { Sorter } from './sorter.tsx'
import { directionOf, nextSorting, type Sorting } from './sorting.ts'

export interface SortedTableProps<R, C extends string> {
  /** The same list as long as nothing in it changes. */
  readonly rows: readonly R[]
  readonly columns: readonly C[]
  readonly labels: Readonly<Record<C, string>>
  readonly caption: string
  readonly class?: string
  /** Columns of figures, which end at one edge. */
  readonly isRight: (column: C) => boolean
  /** The column that it is sorted by at first. */
  readonly firstColumn: C
  readonly firstSorting: (column: C) => Sorting<C>
  readonly sort: (rows: readonly R[], sorting: Sorting<C>, locale: string) => R[]
  /** A row of the table. */
  readonly line: (row: R, place: number) => ComponentChild
  readonly rowsAtFirst: number
  /** How many times as many are shown after a press. */
  readonly growth: number
  /** The words on the button for more. */
  readonly more: (counts: { readonly shown: string; readonly count: string }) => string
  /** Stands beside that button; it is given the rows as they are sorted. */
  readonly beside?: (sorted: readonly R[]) => ComponentChildren
}

export function SortedTable<R, C extends string>(props: SortedTableProps<R, C>) {
  const { rows, columns, labels, isRight, firstSorting, sort, growth, beside } = props
  const [sorting, setSorting] = useState(firstSorting(props.firstColumn))
  const [shownRows, setShownRows] = useState(props.rowsAtFirst)
  const sorted = useMemo(() => sort(rows, sorting, locale.value), [rows, sorting, locale.value])
  const counts = { shown: formatNumber(shownRows), count: formatNumber(sorted.length) }
  return (
    <div class="stack">
      <div class="table-scroll">
        <table class={`numbers ${props.class ?? ''}`}>
          <caption class="small muted">{props.caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <Sorter
                  key={column}
                  label={labels[column]}
                  class={isRight(column) ? 'right' : ''}
                  direction={directionOf(sorting, column)}
                  onSort={() => setSorting(nextSorting(sorting, column, firstSorting))}
                />
              ))}
            </tr>
          </thead>
          <tbody>{sorted.slice(0, shownRows).map(props.line)}</tbody>
        </table>
      </div>
      {(shownRows < sorted.length || beside) && (
        <div class="row">
          {shownRows < sorted.length && (
            <button type="button" class="button quiet" onClick={() => setShownRows(shownRows * growth)}>
              {props.more(counts)}
            </button>
          )}
          {beside?.(sorted)}
        </div>
      )}
    </div>
  )
}
