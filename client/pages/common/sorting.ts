/** By which column a table is sorted, and which way. Pure. */
export interface Sorting<C extends string> {
  readonly column: C
  readonly descending: boolean
}

/** After a press on a column's head: the one that it is sorted by is turned, another one begins as `first` has it. */
export function nextSorting<C extends string>(
  sorting: Sorting<C>,
  column: C,
  first: (column: C) => Sorting<C>,
): Sorting<C> {
  return sorting.column === column ? { column, descending: !sorting.descending } : first(column)
}

export type Direction = 'ascending' | 'descending'

/** Of a column, where the table is sorted by it. */
export function directionOf<C extends string>(sorting: Sorting<C>, column: C): Direction | undefined {
  if (sorting.column !== column) return undefined
  return sorting.descending ? 'descending' : 'ascending'
}
