/** The engine's part of docs/BENCHMARKS.md, from the results that are part of the repository. */
import { allCells } from './matrix.ts'
import { Store } from './store.ts'
import { costTable, goalsTable, matrixTable, summary, timesTable, useTable, type Shown } from './table.ts'

const labels = ['before', 'after']

export function engineSection(store = new Store()): string {
  const cells = allCells()
  const results = store.results(cells)
  const kept = labels.filter((label) => cells.some(({ key }) => results(key, label).length > 0))
  if (kept.length === 0) return 'Nothing has been recorded yet.'
  const shown: Shown = { cells, labels: kept, results }
  return [
    summary(shown).replaceAll('\n', ' '),
    matrixTable(shown),
    goalsTable(shown),
    timesTable(shown),
    costTable(shown),
    useTable(shown),
  ].join('\n\n')
}
