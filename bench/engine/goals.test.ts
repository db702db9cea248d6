import { describe, expect, it } from 'vitest'
import { figureText, goalText, judge, type Goal, type Results } from './goals.ts'
import { meanOf, figures, rounded, type Run } from './run.ts'
import { runOf } from './testing.ts'

function resultsOf(kept: Readonly<Record<string, readonly Run[]>>): Results {
  return (cell, label) => kept[`${label}/${cell}`] ?? []
}

function last(ms: number): Run {
  return runOf({ whole: { half: 1, ninety: 1, last: ms } })
}

function bytes(all: number): Run {
  return runOf({ bytesOverNF: { ...runOf().bytesOverNF, all } })
}

function name(key: string): string {
  return `cell ${key}`
}

const ratio: Goal = { kind: 'most', figure: 'ratio', most: 1.2 }

describe('a goal', () => {
  it('is held by the mean of the seeds', () => {
    const results = resultsOf({ 'now/a': [runOf({ ratio: 1.1 }), runOf({ ratio: 1.25 })] })
    expect(judge(ratio, 'a', 'now', results)).toMatchObject({ kind: 'measured', isHeld: true })
    const worse = resultsOf({ 'now/a': [runOf({ ratio: 1.1 }), runOf({ ratio: 1.4 })] })
    expect(judge(ratio, 'a', 'now', worse)).toEqual({
      kind: 'measured',
      value: 1.25,
      most: 1.2,
      isHeld: false,
    })
  })

  it('is missed where not everybody got it, and not measured where nothing ran', () => {
    const results = resultsOf({ 'now/a': [runOf(), runOf({ ratio: null })] })
    expect(judge(ratio, 'a', 'now', results)).toMatchObject({ value: null, isHeld: false })
    expect(judge(ratio, 'b', 'now', results)).toEqual({ kind: 'not-measured' })
    expect(judge(ratio, 'a', 'before', results)).toEqual({ kind: 'not-measured' })
  })

  it('may be a multiple of another cell, under the same label', () => {
    const goal: Goal = { kind: 'times-cell', figure: 'last', cell: 'plain', most: 1.5 }
    const results = resultsOf({
      'now/plain': [last(1_000)],
      'now/loss': [last(1_600)],
      'before/plain': [last(9_000)],
    })
    expect(judge(goal, 'loss', 'now', results)).toEqual({
      kind: 'measured',
      value: 1.6,
      most: 1.5,
      isHeld: false,
    })
    const alone = resultsOf({ 'now/loss': [last(1_600)], 'before/plain': [last(9_000)] })
    expect(judge(goal, 'loss', 'now', alone)).toEqual({ kind: 'not-measured' })
  })

  it('may be a multiple of what stands under another label, which is not held against itself', () => {
    const goal: Goal = { kind: 'times-label', figure: 'bytes', label: 'before', most: 1 }
    const results = resultsOf({ 'before/a': [bytes(1.4)], 'now/a': [bytes(1.3)], 'old/a': [bytes(1.5)] })
    expect(judge(goal, 'a', 'now', results)).toMatchObject({ isHeld: true, most: 1.4 })
    expect(judge(goal, 'a', 'old', results)).toMatchObject({ isHeld: false })
    expect(judge(goal, 'a', 'before', results)).toEqual({ kind: 'not-measured' })
  })

  it('is said in words', () => {
    expect(goalText(ratio, name)).toBe('ratio ≤ 1.2')
    expect(goalText({ kind: 'most', figure: 'duplicates', most: 0.06 }, name)).toBe('duplicates ≤ 6 %')
    expect(goalText({ kind: 'times-cell', figure: 'last', cell: 'x', most: 2 }, name)).toBe(
      'last ≤ 2 × that of “cell x”',
    )
    expect(goalText({ kind: 'times-label', figure: 'last', label: 'before', most: 1 }, name)).toBe(
      'last ≤ 1 × that of “before”',
    )
    expect(figureText('duplicates', 0.0123)).toBe('1.23 %')
    expect(figureText('last', null)).toBe('–')
  })
})

describe('figures of runs', () => {
  it('hold the header against the eccentricity, and say nothing where one of the two is lacking', () => {
    expect(figures.header(runOf())).toBe(1.5)
    expect(figures.header(runOf({ eccentricityMs: null }))).toBeNull()
    expect(figures.header(runOf({ header: { half: 3, last: null } }))).toBeNull()
    expect(meanOf([], figures.last)).toBeNull()
  })

  it('are kept with four digits, counts whole', () => {
    const kept = rounded(
      runOf({ ratio: 1.234567, packetsPerPeer: 123456, floorMs: null, cpuSeconds: 0.000123456 }),
    )
    expect(kept).toMatchObject({ ratio: 1.235, packetsPerPeer: 123456, floorMs: null, cpuSeconds: 0.0001235 })
  })
})
