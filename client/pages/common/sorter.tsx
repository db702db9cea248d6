/** The head of a column that sorts its table. */
import './sorter.css'
import type { Direction } from './sorting.ts'

export interface SorterProps {
  readonly label: string
  readonly class?: string | undefined
  /** Undefined where the table is not sorted by it. */
  readonly direction: Direction | undefined
  readonly onSort: () => void
}

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
