import { describe, expect, it } from 'vitest'
import {
  defaults,
  formatSearch,
  isPreset,
  parseSearch,
  presets,
  toCommand,
  type Settings,
} from './settings.ts'

const odd: Settings = {
  peers: 137,
  bytes: 150_000,
  bitsPerSecond: 333_000,
  latencyMs: [0, 700],
  lossBound: 0.055,
  seed: 'a night & a day=1',
  mixed: true,
  faults: ['source', 'nat'],
}

describe('the address of the simulator’s page', () => {
  it('holds all settings', () => {
    for (const settings of [defaults, odd, ...presets.map(({ settings }) => settings)])
      expect(parseSearch(formatSearch(settings))).toEqual({ settings, problems: [] })
  })

  it('without any gives the defaults', () => {
    expect(parseSearch('')).toEqual({ settings: defaults, problems: [] })
  })

  it('that asks for what cannot be run gets the nearest, and a sentence that says so', () => {
    const many = parseSearch('?peers=10000&size=1&up=0&loss=100')
    expect(many.settings).toMatchObject({ peers: 300, bytes: 25_000, bitsPerSecond: 50_000, lossBound: 0.2 })
    expect(many.problems[0]).toBe('This page runs peers from 10 to 300: “10000” became 300.')
    expect(many.problems.join(' ')).toContain('npm run sim')
    expect(many.problems).toHaveLength(5)
  })

  it('that is nonsense gives the defaults', () => {
    for (const search of [
      '?peers=x',
      '?size=',
      '?latency=150-10',
      '?latency=-5',
      '?latency=a-b',
      '?latency=1-9999',
    ]) {
      const { settings, problems } = parseSearch(search)
      expect(settings, search).toEqual(defaults)
      expect(problems, search).toHaveLength(1)
    }
    expect(parseSearch('?faults=fire.source.source&mixed=yes&seed=')).toEqual({
      settings: { ...defaults, faults: ['source'] },
      problems: [],
    })
    expect(parseSearch(`?seed=${'9'.repeat(999)}`).settings.seed).toHaveLength(40)
  })
})

it('the command for the same run quotes a seed for the shell', () => {
  expect(toCommand({ ...defaults, seed: "it's" })).toContain(String.raw`--seed 'it'\''s'`)
})

it('a preset is told whatever the seed', () => {
  for (const preset of presets) {
    const same = presets.filter((other) => isPreset(other, { ...preset.settings, seed: 'other' }))
    expect(same).toEqual([preset])
  }
})
