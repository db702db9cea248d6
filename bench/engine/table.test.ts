import { describe, expect, it } from 'vitest'
import { allCells } from './matrix.ts'
import type { Run } from './run.ts'
import { costTable, goalsTable, matrixTable, summary, timesTable, useTable, type Shown } from './table.ts'
import { runOf } from './testing.ts'

function shown(kept: Readonly<Record<string, readonly Run[]>>, ...labels: string[]): Shown {
  return { cells: allCells(), labels, results: (cell, label) => kept[`${label}/${cell}`] ?? [] }
}

/** The cells of the line that begins with this. */
function line(table: string, start: string): string[] {
  const found = table.split('\n').find((text) => text.startsWith(`| ${start} `))
  return (found ?? '').split('|').map((cell) => cell.trim())
}

function last(ms: number, changes: Partial<Run> = {}): Run {
  return runOf({ whole: { half: ms / 2, ninety: ms - 1, last: ms }, ...changes })
}

const beside = shown(
  {
    'before/20M-1MB': [last(4_000, { duplicates: 0.07 }), last(4_200, { duplicates: 0.09 })],
    'after/20M-1MB': [last(1_200, { duplicates: 0.05 })],
    'before/20M-1MB-loss1': [last(5_000)],
    'after/20M-1MB-loss1': [last(1_900)],
    'before/200k-100KB': [runOf({ ratio: 1.95 })],
  },
  'before',
  'after',
)

describe('the tables', () => {
  it('show the matrix by links and sizes, before and after, what misses its goal in bold', () => {
    const table = matrixTable(beside)
    expect(line(table, '20 Mbit/s')).toContain('**4.10 s** → 1.20 s (≤ 1.3 s)')
    expect(line(table, '200 kbit/s')).toContain('**1.95** → – (≤ 1.7)')
  })

  it('hold what is relative against what it comes to', () => {
    expect(line(goalsTable(beside), '20 Mbit/s, 1 MB, loss 0–1 %').slice(1, -1)).toEqual([
      '20 Mbit/s, 1 MB, loss 0–1 %',
      'last ≤ 1.5 × that of “20 Mbit/s, 1 MB”',
      '5.00 s of 6.15 s → **1.90 s of 1.80 s**',
    ])
  })

  it('show times with their spread, over the latency floor, and what is equal once', () => {
    const cells = line(timesTable(beside), '20 Mbit/s, 1 MB')
    expect(cells).toContain('2 → 1')
    expect(cells).toContain('**4.10 ± 0.14** → 1.20')
    expect(cells).toContain('3.90 → 1.00')
    expect(cells).toContain('0.10/0.15')
    const lost = runOf({ completed: 59, ratio: null, whole: { half: 1, ninety: 2, last: null } })
    expect(line(timesTable(shown({ 'now/20M-1MB': [lost] }, 'now')), '20 Mbit/s, 1 MB')).toContain(
      '**not everybody**',
    )
  })

  it('show a figure that the engine does not tell as a dash', () => {
    const silent = runOf({ manifest: { half: null, last: null }, floorMs: null })
    const cells = line(timesTable(shown({ 'now/20M-1MB': [silent] }, 'now')), '20 Mbit/s, 1 MB')
    expect(cells).toContain('–/–')
    expect(cells).toContain('–')
  })

  it('show bytes, duplicates and messages', () => {
    const cells = line(costTable(beside), '20 Mbit/s, 1 MB')
    expect(cells).toContain('**8.00** → 5.00')
    expect(cells).toContain('1.19')
  })

  it('show ten slices of each run, a line for each label', () => {
    const lines = useTable(beside)
      .split('\n')
      .filter((text) => text.startsWith('| 20 Mbit/s, 1 MB  '))
    expect(lines.length).toBe(2)
    expect(lines[0]).toContain('| before |')
    expect(lines[0]).toContain('0 10 20 30 40 50 60 70 80 90')
    expect(lines[0]).toContain('100 100 100 100 100 100 100 100 100 50')
  })

  it('count what is reached', () => {
    expect(summary(beside).split('\n')[1]).toMatch(
      /^after: 6 of 7 goals are reached, \d+ are not measured\.$/,
    )
  })
})
