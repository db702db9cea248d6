/** The simulator's page and the command line mean the same by the same settings. */
import { expect, it } from 'vitest'
import { defaults, presets, toCommand, toOptions } from '../../client/pages/simulate/settings.ts'
import { parseArguments } from './arguments.ts'

it('the page without settings runs what npm run sim runs without options', () => {
  const { seed, ...simulation } = toOptions(defaults)
  expect(parseArguments([])).toMatchObject({ kind: 'run', simulation })
  expect(parseArguments(['--seed', seed])).toMatchObject({ kind: 'run', simulation, seeds: [seed] })
})

it('the command that the page gives is understood as the same options', () => {
  const odd = {
    ...defaults,
    peers: 137,
    bytes: 150_500,
    bitsPerSecond: 333_000,
    latencyMs: [0, 700] as const,
    lossBound: 0.055,
    mixed: true,
  }
  for (const settings of [...presets.map(({ settings }) => settings), odd]) {
    const words = toCommand(settings).replace('npm run sim -- ', '').split(' ')
    const { seed, ...simulation } = toOptions(settings)
    expect(parseArguments(words)).toMatchObject({ kind: 'run', simulation, seeds: [seed] })
  }
})
