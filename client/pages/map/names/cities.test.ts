import { expect, it } from 'vitest'
import { type City, cityBox, placeCities } from './cities.ts'
import type { NameView } from './names.ts'

/** The middle of the view at 0° 0°. */
function view(pixelsPerDegree = 40, keepOut: NameView['keepOut'] = []): NameView {
  return {
    width: 600,
    height: 400,
    pixelsPerDegree,
    keepOut,
    toPixels: (lat, lon) => ({ x: 300 + lon * pixelsPerDegree, y: 200 - lat * pixelsPerDegree }),
  }
}
const named = (cities: readonly City[], seen = view()) => placeCities(cities, seen).map(({ text }) => text)

it('names what the view has room for, the more important first', () => {
  const cities: City[] = [
    ['Great', 0, 0, 0],
    ['Beside it', 0.5, 0, 1],
    ['Below', 0, -1, 2],
    ['Far away', 90, 0, 2],
  ]
  expect(named(cities)).toEqual(['Great', 'Below'])
})

it('names few from far away, and none on a map of the world', () => {
  const cities: City[] = [
    ['World city', 0, 0, 0],
    ['Town', -5, 5, 4],
  ]
  expect(named(cities, view(2))).toEqual([])
  expect(named(cities, view(10))).toEqual(['World city'])
})

it('turns a name to the left at the right edge and beside what must stay free', () => {
  expect(placeCities([['Edge', 7.2, 0, 0]], view())).toEqual([{ text: 'Edge', x: 588, y: 200, side: 'left' }])
  const star = { left: 310, right: 340, top: 180, bottom: 220 }
  expect(placeCities([['Town', 0, 0, 0]], view(40, [star]))[0]?.side).toBe('left')
  expect(placeCities([['Town', 0, 0, 0]], view(40, [star, { ...star, left: 260, right: 290 }]))).toEqual([])
})

it('is found over the antimeridian, and its box holds its dot', () => {
  const shifted: NameView = {
    ...view(),
    toPixels: (lat, lon) => ({ x: 300 + (lon - 185) * 40, y: 200 - lat * 40 }),
  }
  const [city] = placeCities([['Island', -179, 0, 0]], shifted)
  expect(city).toMatchObject({ x: 140, y: 200 })
  const box = city && cityBox(city)
  expect(box && box.left <= 140 && box.right >= 140).toBe(true)
})
