import { expect, it } from 'vitest'
import { type Axis, parseDegrees } from './degrees.ts'

it.each<[string, Axis, number]>([
  ['-117.5', 'lon', -117.5],
  ['\u2212117.5', 'lon', -117.5],
  ['117.5W', 'lon', -117.5],
  ['117.5 w', 'lon', -117.5],
  ['W117.5', 'lon', -117.5],
  ['-117.5W', 'lon', -117.5],
  ['34.6° N', 'lat', 34.6],
  ['34.6°', 'lat', 34.6],
  ['S 12.25', 'lat', -12.25],
  ['34°30′N', 'lat', 34.5],
  ['34 30 36 N', 'lat', 34.51],
  [`117º 30' 36" W`, 'lon', -117.51],
  [`-117°30'36''`, 'lon', -117.51],
])('%s is a %s of %f', (text, axis, degrees) => {
  expect(parseDegrees(text, axis)).toBeCloseTo(degrees, 10)
})

it.each<[string, Axis]>([
  ['', 'lat'],
  ['north', 'lat'],
  ['34.5W', 'lat'],
  ['117.5N', 'lon'],
  ['-34.5N', 'lat'],
  ['N34.5N', 'lat'],
  ['34°75′N', 'lat'],
  // West in Spanish, east in German.
  ['74.1 O', 'lon'],
  ['34,5', 'lat'],
])('%j is no %s', (text, axis) => {
  expect(parseDegrees(text, axis)).toBeNaN()
})
