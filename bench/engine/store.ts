/**
 * Results lie in files: bench/results/engine/LABEL/CELL.json, a line for each seed. A run is written as soon as it ends, so
 * that a benchmark that is cut off goes on where it was.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { machine } from '../report/report.ts'
import type { Cell } from './matrix.ts'
import type { Results } from './goals.ts'
import type { Run } from './run.ts'

interface CellFile {
  /** The conditions of the runs. Where the cell means something else by now, its runs do not count. */
  readonly conditions: unknown
  readonly machine: string
  readonly runs: readonly Run[]
}

export class Store {
  private readonly folder: string

  /** By default npm's folder: where this file lies says nothing once it is bundled. */
  constructor(folder = join(process.cwd(), 'bench', 'results', 'engine')) {
    this.folder = folder
  }

  /** The runs of this cell that are kept under the label, by seed. */
  runs(cell: Cell, label: string): readonly Run[] {
    const path = this.path(cell, label)
    if (!existsSync(path)) return []
    const kept = JSON.parse(readFileSync(path, 'utf8')) as CellFile
    return JSON.stringify(kept.conditions) === JSON.stringify(cell.conditions) ? kept.runs : []
  }

  /** In the place of an earlier run with the same seed. */
  keep(cell: Cell, label: string, run: Run): void {
    const others = this.runs(cell, label).filter(({ seed }) => seed !== run.seed)
    const runs = [...others, run].toSorted((a, b) => a.seed.localeCompare(b.seed, 'en', { numeric: true }))
    const text = [
      '{',
      `"conditions": ${JSON.stringify(cell.conditions)},`,
      `"machine": ${JSON.stringify(machine())},`,
      '"runs": [',
      runs.map((one) => JSON.stringify(one)).join(',\n'),
      ']',
      '}\n',
    ].join('\n')
    mkdirSync(join(this.folder, label), { recursive: true })
    const path = this.path(cell, label)
    writeFileSync(`${path}.new`, text)
    renameSync(`${path}.new`, path)
  }

  /** Of these cells; `seeds` leaves out all other seeds. */
  results(cells: readonly Cell[], seeds?: readonly string[]): Results {
    const byKey = new Map(cells.map((cell) => [cell.key, cell]))
    const read = new Map<string, readonly Run[]>()
    return (key, label) => {
      const place = `${label}/${key}`
      const cell = byKey.get(key)
      const known = read.get(place)
      if (known !== undefined || cell === undefined) return known ?? []
      const runs = this.runs(cell, label).filter(({ seed }) => seeds?.includes(seed) ?? true)
      read.set(place, runs)
      return runs
    }
  }

  private path(cell: Cell, label: string): string {
    return join(this.folder, label, `${cell.key}.json`)
  }
}
