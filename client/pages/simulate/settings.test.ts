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
import { problemSentence } from './words.ts'

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

function said(search: string): readonly string[] {
  return parseSearch(search).problems.map(problemSentence)
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
    expect(many.settings).toMatchObject({
      peers: 1_000,
      bytes: 25_000,
      bitsPerSecond: 50_000,
      lossBound: 0.2,
    })
    expect(many.problems.map(problemSentence)).toEqual([
      'This page runs 10 to 1,000 peers. The address asks for “10000”, so 1,000 are taken. For more, run “npm run sim -- --peers N”. It has been run with 100,000.',
      'A release can have 25 to 1,000 KB here. The address asks for “1”, so 25 KB are taken.',
      'A link can have 50 to 100,000 kbit/s here. The address asks for “0”, so 50 kbit/s are taken.',
      'Of all packets 0 to 20 % can be lost here. The address asks for “100”, so 20 % are taken.',
    ])
  })

  it('changes nothing in silence', () => {
    expect(parseSearch('?peers=60.6').settings.peers).toBe(61)
    expect(said('?peers=60.6')).toEqual([
      'Peers come in whole numbers. The address asks for “60.6”, so 61 are taken.',
    ])
    expect(said('?latency=150-10')[0]).toMatch(/“150-10”, so 10-150 ms are taken\.$/)
    expect(said(`?seed=${'9'.repeat(99)}`)[0]).toContain(`its beginning is taken: “${'9'.repeat(40)}”`)
    expect(said('?mixed=yes')[0]).toContain('“yes”')
    expect(said('?faults=fire.source.flood.fire')).toEqual([
      'This page knows no fault “fire, flood”, which the address asks for. It is left out.',
    ])
    expect(said('?peer=300&color=red')[0]).toContain('no setting “peer, color”')
    expect(said(`?${'x'.repeat(9_999)}=1`)[0]?.length, 'of what a stranger wrote').toBeLessThan(150)
  })

  it('that is nonsense gives the defaults', () => {
    for (const search of [
      '?peers=x',
      '?size=',
      '?latency=150-10',
      '?latency=-5',
      '?latency=a-b',
      '?latency=1-9999',
      '?latency=1-2-3',
      '?mixed=yes',
      '?faults=fire',
    ]) {
      const { settings, problems } = parseSearch(search)
      expect(settings, search).toEqual(defaults)
      expect(problems, search).toHaveLength(1)
    }
    expect(parseSearch('?faults=.source.source.&mixed=0&seed=')).toEqual({
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
