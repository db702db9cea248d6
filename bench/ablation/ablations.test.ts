import { describe, expect, it } from 'vitest'
import { chunkBytesFor } from '../../shared/content/chunks.ts'
import { defaultTuning, type ExchangeTuning } from '../../shared/crew/exchange/tuning.ts'
import { ablations, cellsDefault, chunkBytesOf, parseArguments } from './ablations.ts'

describe('an ablation', () => {
  it('has a key and a name of its own', () => {
    expect(new Set(ablations.map(({ key }) => key)).size).toBe(ablations.length)
    expect(new Set(ablations.map(({ name }) => name)).size).toBe(ablations.length)
  })

  it.each(ablations)(
    '$key changes all that it names, but for the one that takes nothing away',
    (ablation) => {
      const changed = Object.entries(ablation.tuning)
      expect(changed.length > 0 || ablation.chunkFactor !== undefined).toBe(ablation.key !== 'all')
      for (const [name, value] of changed) expect(defaultTuning[name as keyof ExchangeTuning]).not.toBe(value)
    },
  )

  it('has chunks of whole packets, at least of one', () => {
    const packet = chunkBytesFor(1)
    for (const ablation of ablations)
      for (const bytes of [10, 100e3, 1e6, 10e6]) {
        const size = chunkBytesOf(ablation, bytes)
        expect(size === undefined).toBe(ablation.chunkFactor === undefined)
        if (size === undefined) continue
        expect(size % packet).toBe(0)
        expect(size).toBeGreaterThanOrEqual(packet)
      }
  })
})

describe('the command line', () => {
  it('means all ablations, six cells and three seeds of their own where it says nothing', () => {
    const command = parseArguments([])
    if (command.kind !== 'run') throw new Error(command.kind)
    expect(command.cells.map(({ key }) => key)).toEqual(cellsDefault)
    expect(command.ablations).toEqual(ablations)
    expect(command.seeds).toEqual(['ablation-1', 'ablation-2', 'ablation-3'])
  })

  it('chooses cells, ablations, and how many seeds or which', () => {
    const command = parseArguments(['--cells=20M-1MB', '--without=all,no-probe', '--seeds=2'])
    if (command.kind !== 'run') throw new Error(command.kind)
    expect(command.cells.map(({ key }) => key)).toEqual(['20M-1MB'])
    expect(command.ablations.map(({ key }) => key)).toEqual(['all', 'no-probe'])
    expect(command.seeds).toEqual(['ablation-1', 'ablation-2'])
    expect(parseArguments(['--seeds=a,b'])).toMatchObject({ seeds: ['a', 'b'] })
  })

  it.each(['--cells=3M-1MB', '--without=gravity', '--seeds=0', '--seed=1', 'fast', '--cells=', '--seeds=,'])(
    'answers %s by a sentence',
    (word) => {
      expect(parseArguments([word])).toMatchObject({ kind: 'mistake', message: expect.stringMatching(/\.$/) })
    },
  )

  it('is helped', () => {
    expect(parseArguments(['--seeds=0', '--help'])).toEqual({ kind: 'help' })
  })
})
