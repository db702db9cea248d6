import { expect, test } from 'vitest'
import type { LevelChange } from '../../facilities/rate/changes.ts'
import { evaluate } from '../../facilities/rate/evaluate.ts'
import { evenMap, facility } from '../../facilities/testing.ts'
import { facilityHeadline, lackWords, measuredWords, priorityWords } from './words.ts'

function change(name: string): LevelChange {
  return { key: name, name, from: 'green', to: 'red', direction: 'up' }
}

test('a notification names the gravest three, and says how many more', () => {
  expect(facilityHeadline([])).toBe('')
  expect(facilityHeadline([change('Dam')])).toMatch(/^1 facility changed level\. Dam: .*Red.*\.$/i)
  const text = facilityHeadline(['A', 'B', 'C', 'D', 'E'].map(change))
  expect(text).toMatch(/^5 facilities changed level\. A: .*; B: .*; C: .*; and 2 more\.$/)
  expect(text).not.toContain('D:')
})

function measuredAt(mmiStd?: Float32Array): string {
  const sampled = { ...evenMap(6.8), ...(mmiStd ? { mmiStd } : {}) }
  const { shaking } = evaluate(facility('Dam', 0, 0), { sampled, lat: 0, lon: 0 })
  return shaking ? measuredWords(shaking) : ''
}

test('the intensity of a facility is told with how sure it is, where the map knows', () => {
  expect(measuredAt()).toMatch(/^PGA – %g, PGV – cm\/s; possible damage: /)
  const { grid } = evenMap(6.8)
  expect(measuredAt(grid.mmi.map(() => 0.46))).toMatch(/^Intensity 6\.8 ± 0\.5; PGA – %g/)
})

test('what is not rated says why, each reason once', () => {
  const curves = (['PGA', 'PGV', 'PSA10'] as const).map((metric) => ({
    metric,
    level: 'red' as const,
    alpha: 40,
    beta: null,
  }))
  const dam = facility('Dam', 0, 0, curves)
  const impact = evaluate(dam, {
    sampled: { ...evenMap(7), psa: { PSA10: new Float32Array(9).fill(NaN) } },
    isPreview: true,
    lat: 0,
    lon: 0,
  })
  expect(lackWords(impact)).toEqual([
    'The rest of the map, which is not here yet, may bring PGA, PGV',
    'The map has no PSA10 at this place',
  ])
  expect(priorityWords({ facility: dam, place: 0, impact })).toBe(lackWords(impact).join('; '))
  const home = facility('Home', 0, 0)
  const rated = evaluate(home, { sampled: evenMap(8), lat: 0, lon: 0 })
  expect(priorityWords({ facility: home, place: 0, impact: rated })).toBe('high priority')
})
