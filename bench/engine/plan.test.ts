import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { allCells, type Cell } from './matrix.ts'
import { planOf, type PlanInput } from './plan.ts'
import { Store } from './store.ts'
import { runOf } from './testing.ts'

const [first, second] = allCells() as [Cell, Cell, ...Cell[]]
const large: Cell = { ...second, key: 'large', seedsMax: 1 }

function plan(changes: Partial<PlanInput>): { tasks: string[]; standing: number; ofOtherSources: number } {
  const input: PlanInput = {
    cells: [first, large],
    seeds: ['x', 'y'],
    kept: () => [],
    again: false,
    sources: 'new',
    isNamed: true,
    ...changes,
  }
  const { tasks, ...rest } = planOf(input)
  return { tasks: tasks.map(({ cell, seed }) => `${cell.key} ${seed}`), ...rest }
}

const kept = (): Partial<PlanInput> => ({
  kept: (cell) =>
    cell === first ? [runOf({ seed: 'x', sources: 'old' })] : [runOf({ seed: 'x', sources: 'new' })],
})

function store(): { store: Store; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'flashcrew-engine-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return { store: new Store(folder), folder }
}

describe('what is left to run', () => {
  it('is every cell with one seed before any with the next, large worlds with few seeds', () => {
    expect(plan({}).tasks).toEqual([`${first.key} x`, 'large x', `${first.key} y`])
  })

  it('under a named label, leaves out what is kept, and counts what is of other sources', () => {
    expect(plan(kept())).toEqual({ tasks: [`${first.key} y`], standing: 2, ofOtherSources: 1 })
  })

  it('without a label, counts only what is of the present sources', () => {
    expect(plan({ ...kept(), isNamed: false })).toEqual({
      tasks: [`${first.key} x`, `${first.key} y`],
      standing: 1,
      ofOtherSources: 0,
    })
  })

  it('is everything when it is to run again', () => {
    expect(plan({ ...kept(), again: true }).tasks.length).toBe(3)
  })
})

describe('what is kept', () => {
  it('comes back from a file for each cell, a line for each seed, and a seed has one run', () => {
    const { store: kept, folder } = store()
    for (const seed of ['engine-10', 'engine-2']) kept.keep(first, 'before', runOf({ seed }))
    kept.keep(first, 'before', runOf({ seed: 'engine-2', ratio: 2 }))
    expect(new Store(folder).runs(first, 'before')).toEqual([
      runOf({ seed: 'engine-2', ratio: 2 }),
      runOf({ seed: 'engine-10' }),
    ])
    expect(readdirSync(join(folder, 'before'))).toEqual([`${first.key}.json`])
    const lines = readFileSync(join(folder, 'before', `${first.key}.json`), 'utf8').split('\n')
    expect(lines.filter((line) => line.startsWith('{"seed":')).length).toBe(2)
  })

  it('does not count where the cell means something else by now', () => {
    const { store: kept } = store()
    kept.keep(first, 'before', runOf())
    const changed: Cell = { ...first, conditions: { ...first.conditions, peers: 61 } }
    expect(kept.runs(changed, 'before')).toEqual([])
    kept.keep(changed, 'before', runOf({ peers: 61 }))
    expect(kept.runs(changed, 'before')).toEqual([runOf({ peers: 61 })])
  })

  it('is found by cell and label, and by the seeds that are asked for', () => {
    const { store: kept } = store()
    for (const seed of ['a', 'b']) kept.keep(first, 'before', runOf({ seed }))
    const results = kept.results([first, second], ['b'])
    expect(results(first.key, 'before')).toEqual([runOf({ seed: 'b' })])
    expect(results(first.key, 'after')).toEqual([])
    expect(results(second.key, 'before')).toEqual([])
    expect(results('no cell', 'before')).toEqual([])
  })
})
