import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type City, cityBox, placeCities } from './cities.ts'
import type { NameView } from './names.ts'
import type { Box } from './numerals.ts'

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

it('names the epicentral city whatever lies over it: beside the star that covers it, else over a numeral', () => {
  const town: City = ['Town', 0, 0, 9]
  const star = { left: 282, right: 318, top: 188, bottom: 212 }
  const [beside] = placeCities([town], view(40, [star]), town)
  expect(beside).toMatchObject({ text: 'Town', x: 300, y: 200 })
  expect(Math.abs(beside?.dx ?? 0) + Math.abs(beside?.dy ?? 0)).toBeGreaterThan(0)
  const everything = { left: 0, right: 600, top: 0, bottom: 400 }
  expect(placeCities([town], view(40, [everything]), town)).toMatchObject([{ text: 'Town' }])
  expect(placeCities([town], view(40, [everything]))).toEqual([])
})

it('names the epicentral city once and first, on a map of the world too, and not out of the view', () => {
  const cities: City[] = [
    ['Great', 0.1, 0, 0],
    ['Town', 0, 0, 9],
  ]
  expect(placeCities(cities, view(), cities[1]).map(({ text }) => text)).toEqual(['Town'])
  expect(placeCities(cities, view(2), cities[1]).map(({ text }) => text)).toEqual(['Town'])
  expect(placeCities([], view(), ['Far', 90, 0, 9])).toEqual([])
})

it('lets no name lie over another, nor over what must stay free, wherever the cities are', () => {
  const degrees = fc.double({ min: -8, max: 8, noNaN: true })
  const city = fc.tuple(fc.string({ minLength: 1, maxLength: 14 }), degrees, degrees, fc.nat({ max: 8 }))
  fc.assert(
    fc.property(fc.array(city, { maxLength: 40 }), degrees, degrees, (list, x, y) => {
      const star = { left: 282 + x * 9, right: 318 + x * 9, top: 188 + y * 9, bottom: 212 + y * 9 }
      const seen = view(70, [star])
      const cities = list.toSorted((a, b) => a[3] - b[3])
      const placed = placeCities(cities, seen, cities[0])
      const boxes = placed.map(cityBox)
      for (const [i, a] of boxes.entries())
        for (const b of boxes.slice(i + 1)) expect(areApart(a, b)).toBe(true)
      const others = placed.filter(({ text }) => text !== cities[0]?.[0]).map(cityBox)
      for (const box of others) expect(areApart(box, star)).toBe(true)
    }),
  )
})

function areApart(a: Box, b: Box): boolean {
  return a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top
}
