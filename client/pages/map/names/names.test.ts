import { expect, it } from 'vitest'
import { type Name, type NameView, placeNames } from './names.ts'

/** Ten pixels a degree, the middle of the view at 0° 0°. */
function view(pixelsPerDegree = 10): NameView {
  return {
    width: 600,
    height: 400,
    pixelsPerDegree,
    keepOut: [],
    toPixels: (lat, lon) => ({ x: 300 + lon * pixelsPerDegree, y: 200 - lat * pixelsPerDegree }),
  }
}

it('a name stands at its best place, if there is room', () => {
  const names: Name[] = [
    ['Wide', 5, 5, 20, 0, 0, 20],
    ['Narrow', -10, -5, 2],
  ]
  expect(placeNames(names, [], view())).toEqual([{ text: 'Wide', kind: 'country', x: 350, y: 150 }])
})

it('or at another that is in view, the nearest to the middle', () => {
  const names: Name[] = [['Far', 80, 5, 20, 20, 5, 20, 10, 5, 20]]
  expect(placeNames(names, [], view())).toEqual([{ text: 'Far', kind: 'country', x: 400, y: 150 }])
  expect(placeNames([['Gone', 80, 5, 20]], [], view())).toEqual([])
})

it('in the reader’s language, with the room that this takes', () => {
  const names: Name[] = [['Germany', 5, 5, 20]]
  expect(placeNames(names, [], view(), () => 'Alemania')).toMatchObject([{ text: 'Alemania' }])
  expect(placeNames(names, [], view(), () => 'a much longer name for it')).toEqual([])
})

it('over no other, and states before countries', () => {
  const placed = placeNames([['Country', 0, 0, 30, 0, 10, 30]], [['State', 0, 0, 30]], view())
  expect(placed.map(({ text, y }) => [text, y])).toEqual([
    ['State', 200],
    ['Country', 100],
  ])
})

it('on the other side of the antimeridian too', () => {
  const shifted: NameView = {
    ...view(),
    toPixels: (lat, lon) => ({ x: 300 + (lon - 190) * 10, y: 200 - lat * 10 }),
  }
  expect(placeNames([['East', -170, 0, 30]], [], shifted)).toMatchObject([{ x: 300, y: 200 }])
})

it('not where a numeral is', () => {
  const keepOut = [{ left: 290, top: 190, right: 310, bottom: 210 }]
  expect(placeNames([['Name', 0, 0, 30, 0, 10, 30]], [], { ...view(), keepOut })).toMatchObject([
    { x: 300, y: 100 },
  ])
})
