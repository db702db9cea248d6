import { describe, expect, it } from 'vitest'
import { evaluate, evaluateInSlices, type EvaluatedMap } from './evaluate.ts'
import { normalCdf, rate, reachedBy } from './fragility.ts'
import { filterRows, sortRows } from '../order.ts'
import { evenMap, facility } from '../testing.ts'
import type { Curve, Row } from '../types.ts'

const shaking = (mmi: number, pga: number | null = null) => ({ mmi, pga, pgv: null })
const curves = (metric: Curve['metric'], beta: number | null, ...alphas: readonly number[]): Curve[] =>
  (['green', 'yellow', 'orange', 'red'] as const).flatMap((level, i) => {
    const alpha = alphas[i]
    return alpha === undefined ? [] : [{ metric, level, alpha, beta }]
  })

const asShakeCast = (list: readonly Curve[], ...value: Parameters<typeof shaking>) =>
  rate(list, shaking(...value), 'shakecast-v4')

describe('probabilities', () => {
  it('are those of the normal distribution', () => {
    for (const [z, p] of [
      [0, 0.5],
      [1, 0.8413447],
      [-1, 0.1586553],
      [1.959964, 0.975],
      [-3, 0.0013499],
      [9, 1],
      [-40, 0],
    ] as const) {
      expect(normalCdf(z)).toBeCloseTo(p, 6)
    }
  })

  it('are normal in MMI and lognormal in ground motion', () => {
    expect(reachedBy({ metric: 'MMI', level: 'red', alpha: 7, beta: 0.6 }, 7)).toBeCloseTo(0.5, 6)
    expect(reachedBy({ metric: 'MMI', level: 'red', alpha: 7, beta: 0.6 }, 7.6)).toBeCloseTo(0.8413447, 6)
    expect(
      reachedBy({ metric: 'PGA', level: 'red', alpha: 40, beta: 0.64 }, 40 * Math.exp(0.64)),
    ).toBeCloseTo(0.8413447, 6)
    expect(reachedBy({ metric: 'PGA', level: 'red', alpha: 40, beta: 0.64 }, 0)).toBe(0)
    expect(reachedBy({ metric: 'PGA', level: 'red', alpha: 0, beta: 0.64 }, 0)).toBe(1)
  })

  it('are certain where the thresholds are sharp', () => {
    const rating = rate(curves('MMI', null, 1, 5, 7), shaking(6.9))
    expect(rating).toMatchObject({ level: 'yellow', sharp: true })
    expect(rating?.chances).toEqual([
      { level: 'green', reached: 1 },
      { level: 'yellow', reached: 1 },
      { level: 'orange', reached: 0 },
    ])
  })
})

describe('the alert', () => {
  it('is the most probable state', () => {
    expect(rate(curves('MMI', 0.64, 3, 5, 7, 8), shaking(6))?.level).toBe('yellow')
    expect(rate(curves('MMI', 0.64, 3, 5, 7, 8), shaking(2))?.level).toBe('grey')
    expect(rate(curves('MMI', 0.64, 3, 5, 7, 8), shaking(9.5))?.level).toBe('red')
    expect(rate(curves('PGA', 0.64, 21, 35, 70, 137), shaking(7, 100))?.level).toBe('orange')
  })

  it('passes over a state that no shaking has: two thresholds alike', () => {
    expect(rate(curves('MMI', null, 4, 6, 6, 8), shaking(6))?.level).toBe('orange')
    expect(rate(curves('MMI', null, 4, 6, 6, 8), shaking(5))?.level).toBe('green')
  })

  it('never says that a higher level is more probable than a lower one', () => {
    const crossing: Curve[] = [
      { metric: 'MMI', level: 'green', alpha: 6, beta: 0.1 },
      { metric: 'MMI', level: 'red', alpha: 6.5, beta: 3 },
    ]
    const reached = rate(crossing, shaking(5))?.chances.map((chance) => chance.reached) ?? []
    expect(reached[1]).toBeLessThanOrEqual(reached[0] ?? 0)
  })

  it('is by the metric that asks for most among those the map has', () => {
    const both = [...curves('MMI', null, 4, 6, 7, 8), ...curves('PGA', null, 10, 20, 30, 40)]
    expect(rate(both, shaking(4.5, 35))).toMatchObject({ level: 'orange', metric: 'PGA' })
    expect(rate(both, shaking(4.5))).toMatchObject({ level: 'green', metric: 'MMI' })
    expect(rate(curves('PSA10', 0.6, 10), shaking(8, 50))).toBeNull()
  })
})

describe('as ShakeCast V4 computes', () => {
  // The worked example of docs/reference/ratings.md. The figures are Python's: (1 + math.erf((x − α) / (β √2))) / 2.
  it('the spread counts in the unit of the motion, and the weight is the rank and P(≥ level)', () => {
    const tower = curves('PGA', 0.6, 10, 20, 40, 80)
    expect(rate(tower, shaking(7, 30))).toMatchObject({ level: 'yellow', method: 'lognormal' })
    expect(rate(tower, shaking(7, 30))?.weight).toBeCloseTo(2.5209, 3)
    expect(asShakeCast(tower, 7, 30)).toMatchObject({ level: 'yellow', method: 'shakecast-v4' })
    expect(asShakeCast(tower, 7, 30)?.weight).toBeCloseTo(3, 6)
    const tank = curves('PGA', 0.6, 20, 24, 28, 32)
    expect(rate(tank, shaking(7, 26))?.level).toBe('red')
    expect(rate(tank, shaking(7, 26))?.weight).toBeCloseTo(4.5093, 3)
    expect(asShakeCast(tank, 7, 26)?.level).toBe('yellow')
    expect(asShakeCast(tank, 7, 26)?.weight).toBeCloseTo(2.9996, 3)
    const wide = curves('PGA', 4, 10, 20, 50, 90)
    expect(asShakeCast(wide, 7, 52)?.chances.map(({ reached }) => reached)).toEqual(
      [1, 1, 0.6915, 0].map((chance) => expect.closeTo(chance, 4) as number),
    )
  })

  it('the lower level counts at a tie', () => {
    const clinic = curves('MMI', 0.6, 5)
    expect(rate(clinic, shaking(5))).toMatchObject({ level: 'green' })
    expect(rate(clinic, shaking(5))?.weight).toBeCloseTo(1.5, 6)
    expect(asShakeCast(clinic, 5)).toMatchObject({ level: 'grey', weight: 1 })
  })

  it('a grey facility weighs 1, whatever its chances, and one that is not rated stands above it', () => {
    const [weak, weaker] = [asShakeCast(curves('MMI', 0.6, 5), 4.9), asShakeCast(curves('MMI', 0.6, 5), 1)]
    expect([weak?.weight, weaker?.weight]).toEqual([1, 1])
    const at = { sampled: evenMap(4.9), lat: 0, lon: 0, method: 'shakecast-v4' as const }
    const [home, dam] = [
      facility('Home', 0, 0, curves('MMI', 0.6, 5)),
      facility('Dam', 0, 0, curves('PSA10', 0.6, 5)),
    ]
    const rows = [home, dam].map((one, place) => ({ facility: one, place, impact: evaluate(one, at) }))
    expect(rows[0]?.impact.rating).toMatchObject({ level: 'grey', method: 'shakecast-v4' })
    const sorted = sortRows(rows, { column: 'priority', descending: true })
    expect(sorted.map((row) => row.facility.name)).toEqual(['Dam', 'Home'])
  })

  it('curves that cross are left as they are, and thresholds without a spread are steps', () => {
    const crossing: Curve[] = [
      { metric: 'MMI', level: 'green', alpha: 6, beta: 0.1 },
      { metric: 'MMI', level: 'red', alpha: 6.5, beta: 3 },
    ]
    const [green = 0, red = 0] = asShakeCast(crossing, 5)?.chances.map(({ reached }) => reached) ?? []
    expect(red).toBeGreaterThan(green)
    expect(asShakeCast(curves('MMI', null, 4, 6, 7, 8), 6.5)).toMatchObject({ level: 'yellow', weight: 3 })
  })
})

const map = (mmi: number, pga: number | null = null, lonMin = -1) => ({
  sampled: evenMap(mmi, pga, lonMin),
  lat: 0,
  lon: 0,
})

describe('a facility', () => {
  it('outside the map has no shaking: never zero', () => {
    expect(evaluate(facility('Far', 0, 2), map(7))).toMatchObject({ shaking: null, rating: null })
    expect(evaluate(facility('In', 0, 0.5), map(7)).shaking?.mmi).toBe(7)
    expect(evaluate(facility('Hole', 0, 0), map(NaN)).shaking).toBeNull()
  })

  it('is found on a map over the antimeridian', () => {
    const over = { ...map(7, null, 179), lon: 180 }
    expect(evaluate(facility('East', 0, 179.5), over).shaking?.mmi).toBe(7)
    expect(evaluate(facility('West', 0, -179.5), over)).toMatchObject({ shaking: { mmi: 7 } })
    expect(evaluate(facility('West', 0, -179.5), over).distanceKm).toBeCloseTo(55.6, 1)
  })

  it('has its distance from the epicentre, where that is known', () => {
    expect(evaluate(facility('A', 0, 1), map(5)).distanceKm).toBeCloseTo(111.2, 1)
    expect(evaluate(facility('A', 0, 1), { ...map(5), lat: NaN }).distanceKm).toBeNull()
  })

  it('says of each metric that the map does not tell why not', () => {
    const all = (['MMI', 'PGA', 'PGV', 'PSA03'] as const).flatMap((metric) => curves(metric, null, 1))
    const of = (map: EvaluatedMap): string[] =>
      evaluate(facility('All', 0, 0, all), map).unanswered.map(({ metric, why }) => `${metric} ${why}`)
    expect(of(map(7, 20))).toEqual(['PGV absent', 'PSA03 absent'])
    expect(of({ ...map(7), isPreview: true })).toEqual(['PGA coming', 'PGV coming', 'PSA03 coming'])
    expect(of({ ...map(7, NaN), isPreview: false })).toEqual(['PGA hole', 'PGV absent', 'PSA03 absent'])
    const psa = { PSA03: new Float32Array(9).fill(NaN) }
    expect(of({ ...map(7), sampled: { ...evenMap(7), psa } })).toEqual([
      'PGA absent',
      'PGV absent',
      'PSA03 hole',
    ])
    expect(evaluate(facility('Far', 0, 9, all), map(7)).unanswered, 'not in the map').toEqual([])
  })
})

it('a facility with thresholds in PSA is rated by the map’s PSA at its period, a line by the strongest on it', () => {
  const sampled = evenMap(3)
  const psa = { PSA03: new Float32Array(9).fill(30), PSA10: Float32Array.of(1, 1, 1, 1, 1, 1, 1, 90, 1) }
  const rated = { sampled: { ...sampled, psa }, lat: 0, lon: 0 }
  const tower = facility('Tower', 0, 0, curves('PSA03', null, 10, 20, 40, 80))
  expect(evaluate(tower, rated)).toMatchObject({
    rating: { level: 'yellow', metric: 'PSA03' },
    unanswered: [],
  })
  const bridge = {
    ...facility('Bridge', -1, 0, curves('PSA10', null, 10, 20, 40, 80)),
    shape: 'line' as const,
  }
  const outline = [[-1, -1] as const, [1, -1] as const]
  expect(evaluate({ ...bridge, outline }, rated).rating).toMatchObject({ level: 'red', metric: 'PSA10' })
  const square = [[-1, -1] as const, [1, -1] as const, [1, 1] as const, [-1, 1] as const]
  expect(evaluate({ ...bridge, outline: square, shape: 'area' }, rated).rating?.level).toBe('red')
})

const namesBy = (...sorting: Parameters<typeof sortRows>): string[] =>
  sortRows(...sorting).map((row) => row.facility.name)
const chosenOf = (...choice: Parameters<typeof filterRows>): string[] =>
  filterRows(...choice).map((row) => row.facility.name)

describe('rows', () => {
  const sampled = { ...evenMap(5), pga: Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9]) }
  for (let i = 0; i < 9; i++) sampled.grid.mmi[i] = 4 + i / 2
  const facilities = [
    facility('Abbey', 0, 9),
    facility('Bank', 1, -1),
    facility('Clinic 10', -1, 1),
    facility('Clinic 9', 0, 0),
    facility('Dam', 0, 0, curves('PGV', null, 1)),
  ]
  const rows = evaluated(facilities)

  function evaluated(list: typeof facilities): Row[] {
    const slices = evaluateInSlices(list, { sampled, lat: 0, lon: 0 }, 2)
    let steps = 0
    for (;;) {
      const { done, value } = slices.next()
      if (done) {
        expect(steps).toBe(2)
        return value
      }
      steps++
    }
  }

  it('stand by what to inspect first; what is not rated above what is below its thresholds, what is not in the map last', () => {
    expect(namesBy(rows, { column: 'priority', descending: true })).toEqual([
      'Clinic 10',
      'Clinic 9',
      'Bank',
      'Dam',
      'Abbey',
    ])
    expect(namesBy(rows, { column: 'priority', descending: false })).toEqual([
      'Dam',
      'Bank',
      'Clinic 9',
      'Clinic 10',
      'Abbey',
    ])
    const grey = facility('Home', 0, 0, curves('MMI', 2, 6.5, 8, 9, 10))
    const green = facility('Zoo', 0, 0, curves('MMI', null, 5, 8, 9, 10))
    const dam = facility('Dam', 0, 0, curves('PSA10', null, 1))
    const mixed = [grey, dam, green].map((one, place) => ({
      facility: one,
      place,
      impact: evaluate(one, { sampled, lat: 0, lon: 0 }),
    }))
    expect(mixed.map(({ impact }) => impact.rating?.level)).toEqual(['grey', undefined, 'green'])
    expect(namesBy(mixed, { column: 'priority', descending: true })).toEqual(['Zoo', 'Dam', 'Home'])
  })

  it('stand by any column', () => {
    expect(namesBy(rows, { column: 'mmi', descending: true })).toEqual([
      'Clinic 10',
      'Clinic 9',
      'Dam',
      'Bank',
      'Abbey',
    ])
    expect(namesBy(rows, { column: 'distance', descending: false })[0]).toBe('Clinic 9')
    expect(namesBy(rows, { column: 'name', descending: false })[0]).toBe('Abbey')
  })

  it('are chosen by words and by level', () => {
    expect(chosenOf(rows, 'clinic city', 'all')).toEqual(['Clinic 10', 'Clinic 9'])
    expect(chosenOf(rows, '', 'outside')).toEqual(['Abbey'])
    expect(chosenOf(rows, '', 'unrated')).toEqual(['Dam'])
    expect(chosenOf(rows, 'clinic', 'red')).toEqual(['Clinic 10'])
    expect(chosenOf(rows, 'nowhere', 'all')).toEqual([])
  })

  it('of 5,000 facilities are rated slice by slice, and sorted', () => {
    const many = Array.from({ length: 5_000 }, (_, i) =>
      facility(`F${i}`, Math.sin(i), Math.cos(i), curves('MMI', 0.6, 4, 6, 7, 8)),
    )
    const slices = evaluateInSlices(many, { sampled, lat: 0, lon: 0 }, 500)
    let pauses = 0
    let step = slices.next()
    for (; !step.done; step = slices.next()) pauses++
    expect(pauses).toBeGreaterThanOrEqual(9)
    const rows = sortRows(step.value, { column: 'priority', descending: true })
    expect(new Set(rows.map((row) => row.facility.key)).size).toBe(5_000)
  })
})
