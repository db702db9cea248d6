import { describe, expect, it } from 'vitest'
import { drillCaveats } from './drill-caveats.ts'
import { DRILL_PRESETS } from './drill-presets.ts'
import { drillProduct, type DrillRequest, generateDrill } from './drill.ts'
import { intensityOf, motionOf, PERIODS } from './ground-motion.ts'
import { interfaceMotion } from './subduction.ts'

const time = new Date('2026-03-01T18:00:00Z')
const request: DrillRequest = {
  ...{ lat: -12.3, lon: -77.7, magnitude: 8, depthKm: 30, place: 'Lima', time, now: time },
  setting: 'subduction',
}

describe('the published values', () => {
  // Some rows of OpenQuake's BCHYDRO_SINTER_CENTRAL_MEAN.csv (github.com/gem/oq-engine), fore-arc, in g.
  it.each([
    [5, 1, 180, [0.189116849, 0.336128445, 0.0849933628, 0.00541810402]],
    [5, 50, 570, [0.00606165797, 0.010063693, 0.00303193263, 0.000290513116]],
    [6, 10, 850, [0.110241942, 0.173827198, 0.0415384463, 0.00509095987]],
    [6, 300, 360, [0.001684753, 0.00247869557, 0.000838962593, 0.000149894078]],
    [8, 1, 850, [1.1716482, 2.02048575, 0.55114466, 0.0983284537]],
    [8, 50, 850, [0.246176547, 0.424269873, 0.158737467, 0.0355819468]],
    [8, 20, 1200, [0.487896991, 0.817327375, 0.260476773, 0.0538971469]],
    [8, 300, 570, [0.0293304355, 0.042074663, 0.0136087506, 0.00372022482]],
    [9, 1, 180, [0.5830482, 0.816595901, 1.00549232, 0.398009489]],
    [9, 100, 360, [0.213711378, 0.433380128, 0.256229977, 0.0653263467]],
    [9, 300, 1200, [0.0416378773, 0.0537259791, 0.0164829527, 0.00566917428]],
  ] as const)('of magnitude %d at %d km on %d m/s come out', (magnitude, km, vs30, published) => {
    const { pga, psa } = interfaceMotion(magnitude, km, vs30)
    for (const [i, value] of [pga, ...psa].entries())
      expect(value / 100 / (published[i] ?? NaN), ['PGA', ...PERIODS][i]).toBeCloseTo(1, 6)
  })
})

const peak = (change: Partial<DrillRequest>): { mmi: number; psa: number } => {
  const drill = drillProduct({ ...request, ...change })
  if (!drill.ok) throw new Error(drill.error)
  const { grid, psa = {} } = drill.value
  return { mmi: Math.max(...grid.mmi), psa: Math.max(...(psa['PSA10'] ?? [])) }
}

const caveats = (magnitude: number, depthKm: number): string[] =>
  drillCaveats({ magnitude, depthKm, setting: 'subduction' })

it('the intensity is that of the PGA, and the conversion goes both ways', () => {
  for (let mmi = 1; mmi <= 10; mmi += 0.05)
    for (const measure of ['PGA', 'PGV', ...PERIODS] as const)
      // The published lines do not meet exactly.
      expect(Math.abs(intensityOf(measure, motionOf(measure, mmi)) - mmi)).toBeLessThan(0.06)
  const { mmi, pga } = interfaceMotion(8, 50, 850)
  // −1.60 + 3.70 · log₁₀(0.246 g in cm/s²)
  expect(mmi).toBeCloseTo(-1.6 + 3.7 * Math.log10(0.246176547 * 980.665), 4)
  expect(mmi).toBe(intensityOf('PGA', pga))
  expect(intensityOf('PGA', 0)).toBe(1)
})

it('shaking falls with the distance, and rises with the magnitude', () => {
  for (let magnitude = 3; magnitude <= 9.4; magnitude += 0.2)
    for (let km = 1; km < 1_500; km *= 1.5) {
      const { mmi } = interfaceMotion(magnitude, km, 360)
      expect(interfaceMotion(magnitude, km * 1.5, 360).mmi).toBeLessThanOrEqual(mmi)
      if (magnitude < 7.8 && km < 200)
        expect(interfaceMotion(magnitude + 0.2, km, 360).mmi).toBeGreaterThanOrEqual(mmi - 0.01)
    }
})

describe('a drill over a subduction zone', () => {
  it('follows that equation, also in PSA, and softer ground shakes more', () => {
    const stiff = peak({})
    expect(stiff.mmi).toBeCloseTo(interfaceMotion(8, 30, 360).mmi, 4)
    expect(stiff.psa).toBeCloseTo(interfaceMotion(8, 30, 360).psa[1] ?? NaN, 3)
    const rock = peak({ vs30: 1_000 })
    expect(rock.psa).toBeLessThan(stiff.psa / 1.5)
    expect(peak({ setting: 'active crust' })).toEqual(peak({ setting: undefined, vs30: 150 }))
  })

  it.each([100, 1_501, NaN])('refuses a Vs30 of %d m/s', (vs30) => {
    const drill = generateDrill({ ...request, vs30 })
    expect(drill.ok ? '' : drill.error).toBe('The ground’s Vs30 must be between 150 and 1,500 m/s.')
  })

  it('says what the equation does not cover', () => {
    expect(caveats(8, 30)).toEqual([])
    expect(caveats(9, 30)).toEqual([expect.stringContaining('magnitudes 6 to 8.4')])
    expect(caveats(7, 90)).toEqual([expect.stringContaining('At 90 km')])
    expect(DRILL_PRESETS.filter(({ setting }) => setting === 'subduction').map(({ name }) => name)).toEqual([
      'Tokyo, M 7.3',
      'Lima, M 8.0',
    ])
    expect(DRILL_PRESETS.flatMap(drillCaveats), 'of presets').toEqual([])
  })
})
