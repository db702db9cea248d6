/** The head of a column that sorts its table. */
import './sorter.css'

export interface SorterProps {
  readonly label: string
  readonly class?: string | undefined
  /** Undefined where the table is not sorted by it. */
  readonly direction: Direction | undefined
  readonly onSort: () => void
}

type Direction = 'ascending' | 'descending'

export function Sorter({ label, class: className = '', direction, onSort }: SorterProps) {
  return (
    <th scope="col" class={className} aria-sort={direction}>
      <button type="button" class="sorter" onClick={onSort}>
        {label}
        <span aria-hidden="true">{direction && (direction === 'descending' ? ' ▼' : ' ▲')}</span>
      </button>
    </th>
  )
}

/** Of a column, where the table is sorted by it. */
export function directionOf<C extends string>(
  sorting: { readonly column: C; readonly descending: boolean },
  column: C,
): Direction | undefined {
  if (sorting.column !== column) return undefined
  return sorting.descending ? 'descending' : 'ascending'
}
