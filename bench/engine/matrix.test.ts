import { describe, expect, it } from 'vitest'
import type { Goal } from './goals.ts'
import { allCells, quickCells, quickLabel, withinMs, type Cell } from './matrix.ts'

const cells = allCells()

function cell(key: string, among: readonly Cell[] = cells): Cell {
  const found = among.find((one) => one.key === key)
  if (found === undefined) throw new Error(`no cell ${key}`)
  return found
}

function goals(key: string): string[] {
  return cell(key).goals.map(
    (goal) => `${goal.figure} ${goal.most}${goal.kind === 'times-cell' ? ` ${goal.cell}` : ''}`,
  )
}

describe('the matrix', () => {
  it('has six kinds of links by three sizes, lossless and with loss 0–1 %', () => {
    for (const group of ['matrix', 'loss']) {
      const those = cells.filter((one) => one.group === group)
      expect(those.length).toBe(18)
      expect(new Set(those.map(({ row }) => row)).size).toBe(6)
      for (const { conditions } of those)
        expect(conditions).toMatchObject({ peers: 60, lossBound: group === 'loss' ? 0.01 : 0 })
    }
    expect(cell('10-100M-10MB').conditions).toMatchObject({
      bytes: 10e6,
      upBitsPerSecond: 10e6,
      downBitsPerSecond: 100e6,
      latencyMs: [10, 150],
    })
    expect(cell('20M-national-1MB').conditions.latencyMs).toEqual([5, 40])
  })

  it('has the goals of the issue', () => {
    expect(goals('200k-100KB')).toEqual(['ratio 1.7', 'bytes 1.35', 'duplicates 0.02', 'controlMessages 2'])
    expect(goals('20M-1MB')).toEqual(['last 1.3', 'bytes 1.25', 'duplicates 0.06', 'controlMessages 2'])
    expect(goals('100M-10MB')).toEqual(['last 2.2', 'bytes 1.25', 'duplicates 0.02', 'controlMessages 2'])
    expect(goals('2M-1MB-loss1')[0]).toBe('last 1.15 2M-1MB')
    expect(goals('20M-10MB-loss1')[0]).toBe('last 1.5 20M-10MB')
    expect(goals('200k-100KB-loss20')[0]).toBe('last 2 200k-100KB')
    expect(cell('200k-100KB-loss10').goals).toContainEqual({
      kind: 'times-label',
      figure: 'last',
      label: 'before',
      most: 1,
    })
    expect(goals('mixed-M-1MB').slice(0, 2)).toEqual(['last 1 1M-1MB', 'ratio 1.5'])
    expect(goals('200k-100KB-1000').slice(0, 2)).toEqual(['ratio 1.15 200k-100KB', 'header 2.5'])
    expect(goals('20M-1MB-10000')[0]).toBe('ratio 1.3 20M-1MB')
  })

  it('mixes uplinks as it says, and leaves the source at the lowest', () => {
    const { rates = [], upBitsPerSecond } = cell('mixed-M-100KB').conditions
    expect(rates.map((one) => [one.upBitsPerSecond, one.share])).toEqual([
      [5e6, 0.25],
      [20e6, 0.25],
      [100e6, 0.25],
    ])
    expect(upBitsPerSecond).toBe(1e6)
  })

  it.each([
    ['whole', cells],
    ['quick', quickCells()],
  ])('names each cell once, and every cell that a goal is a multiple of: %s', (_, all) => {
    const keys = all.map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
    expect(new Set(all.map(({ name }) => name)).size).toBe(keys.length)
    for (const goal of all.flatMap((one): readonly Goal[] => one.goals))
      if (goal.kind === 'times-cell') expect(keys).toContain(goal.cell)
  })

  it('is small when quick, and holds to no time that was meant for another size', () => {
    const quick = quickCells()
    for (const { conditions } of quick) {
      expect(conditions.peers).toBeLessThanOrEqual(300)
      expect(conditions.bytes).toBeLessThanOrEqual(3e6)
    }
    expect(cell('20M-1MB', quick).goals).toEqual(cell('20M-1MB').goals)
    expect(cell('100M-10MB', quick).goals.map(({ figure }) => figure)).not.toContain('last')
    expect(cell('20M-10MB', quick).goals).toEqual(cell('20M-10MB').goals)
    expect(cell('20M-10MB-loss1', quick).goals).toEqual(cell('20M-10MB-loss1').goals)
    expect(cell('20M-1MB-1000', quick)).toMatchObject({
      name: '20 Mbit/s, 1 MB, 1,000 peers, here 300',
      conditions: { peers: 300 },
    })
    expect(cell('200k-1MB-loss20', quick).goals).toContainEqual({
      kind: 'times-label',
      figure: 'last',
      label: quickLabel('before'),
      most: 1,
    })
    expect(quick.some(({ key }) => key.endsWith('-10000'))).toBe(false)
  })

  it('lets a run take several times its bound, and ends one that never will', () => {
    for (const { conditions } of cells) {
      const bound = (conditions.bytes * 8_000) / conditions.upBitsPerSecond
      expect(withinMs(conditions)).toBeGreaterThan(10 * bound)
      expect(withinMs(conditions)).toBeLessThan(Infinity)
    }
  })
})
