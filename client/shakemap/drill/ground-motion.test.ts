import { expect, it } from 'vitest'
import { distanceOf, intensityAt, intensityAtRupture, motionOf, pgaOf, pgvOf } from './ground-motion.ts'
import { distanceKm } from '../distance.ts'

it('gives the published intensities of a magnitude 7', () => {
  expect(intensityAt(7, 10)).toBeCloseTo(8.03, 2)
  expect(intensityAt(7, 50)).toBeCloseTo(6.54, 2)
  expect(intensityAt(7, 100)).toBeCloseTo(5.66, 2)
})

it('stays within 1 and 10, and falls with distance', () => {
  expect(intensityAt(3, 500)).toBe(1)
  for (let magnitude = 3; magnitude <= 9.5; magnitude += 0.5) {
    for (let km = 1; km < 2000; km *= 1.3) {
      const near = intensityAt(magnitude, km)
      expect(near).toBeLessThanOrEqual(10)
      expect(near).toBeGreaterThanOrEqual(intensityAt(magnitude, km * 1.3))
    }
  }
})

it('keeps a small earthquake at the surface within reason, where the equations have no data', () => {
  // Shallow earthquakes of magnitude 3 are felt as IV to V, of magnitude 4 as VI, at most.
  for (const at of [intensityAt, intensityAtRupture]) {
    expect(at(3, 0)).toBeGreaterThan(4)
    expect(at(3, 0)).toBeLessThan(5.5)
    expect(at(4, 0)).toBeLessThan(6.5)
    for (let magnitude = 3; magnitude <= 9.4; magnitude += 0.1) {
      for (const km of [0, 0.5, 2, 5, 20, 100]) {
        expect(at(magnitude + 0.1, km), `M ${magnitude} at ${km} km`).toBeGreaterThan(
          at(magnitude, km) - 0.05,
        )
        expect(at(magnitude, km + 1)).toBeLessThanOrEqual(at(magnitude, km))
      }
    }
  }
  expect(Math.abs(intensityAt(5, 10) - intensityAtRupture(5, 10)), 'the forms meet').toBeLessThan(0.03)
})

it('solves the conversion for the motion: put back in, the intensity comes out', () => {
  for (let mmi = 1; mmi <= 10; mmi += 0.1) {
    const pga = Math.log10(pgaOf(mmi) * 9.80665)
    const fromPga = pga < 0.14 ? 1.71 + 2.08 * pga : pga < 1.57 ? 1.78 + 1.55 * pga : -1.6 + 3.7 * pga
    expect(Math.abs(fromPga - mmi)).toBeLessThan(0.01)
    const pgv = Math.log10(pgvOf(mmi))
    const fromPgv = pgv < -1.21 ? 4.62 + 2.17 * pgv : pgv < 0.53 ? 3.78 + 1.47 * pgv : 2.89 + 3.16 * pgv
    expect(Math.abs(fromPgv - mmi)).toBeLessThan(0.01)
  }
})

it.each([
  // By ShakeMap's own module for these equations (shakelib, WGRW12), in %g.
  ['PSA03', 3, 1.09],
  ['PSA03', 7, 50.3],
  ['PSA10', 3, 0.219],
  ['PSA10', 7, 22.55],
  ['PSA30', 3, 0.0207],
  ['PSA30', 7, 4.71],
] as const)('%s at intensity %d is %d %%g', (measure, mmi, percentG) => {
  expect(motionOf(measure, mmi) / percentG).toBeCloseTo(1, 2)
})

it('agrees with the legend', () => {
  expect(pgaOf(6)).toBeCloseTo(11.5, 1)
  expect(pgaOf(8)).toBeCloseTo(40.1, 0)
  expect(pgvOf(7)).toBeCloseTo(20, 0)
  expect(pgvOf(5)).toBeCloseTo(4.65, 1)
})

it('measures the ground', () => {
  expect(distanceKm(34.05, -118.24, 37.77, -122.42)).toBeCloseTo(559, 0)
  expect(distanceKm(0, 179.5, 0, -179.5)).toBeCloseTo(111.2, 1)
  expect(distanceKm(0, 0, 0, 180)).toBeCloseTo(Math.PI * 6371, 3)
  expect(
    intensityAt(
      6,
      distanceOf(4, (km) => intensityAt(6, km)),
    ),
  ).toBeCloseTo(4, 4)
})
