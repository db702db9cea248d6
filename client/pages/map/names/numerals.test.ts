import { expect, it } from 'vitest'
import { type NumeralCandidate, placeNumerals } from './numerals.ts'

const placement = { width: 800, height: 600, center: { x: 400, y: 300 }, keepOut: [] }

function ring(value: number, radius: number, center = placement.center): NumeralCandidate {
  const line = Array.from({ length: 73 }, (_, i) => ({
    x: center.x + radius * Math.cos((i * Math.PI) / 36),
    y: center.y + radius * Math.sin((i * Math.PI) / 36),
  }))
  return { value, lines: [line] }
}

it('lines the numerals up along a bearing, a second one only on wide contours', () => {
  const placed = placeNumerals([ring(4, 250), ring(5, 150), ring(6, 60)], placement)
  expect(placed.map(({ value }) => value)).toEqual([6, 5, 5, 4, 4])
  for (const { x, y } of placed) expect(Math.abs(x - 400 - (y - 300))).toBeLessThan(1)
})

it('never sets one over another, nor over the epicentre', () => {
  const crowd = [4, 5, 6, 7, 8].map((value, i) => ring(value, 100 - 8 * i))
  const placed = [{ ...placement.center }, ...placeNumerals([...crowd, ring(9, 10)], placement)]
  expect(placed.length).toBeGreaterThan(4)
  placed.forEach((a, i) => {
    for (const b of placed.slice(i + 1)) expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(22)
  })
})

it('stays in view, and finds a place on what is in view of a contour', () => {
  const placed = placeNumerals([ring(5, 500)], placement)
  expect(placed.every(({ x, y }) => x > 20 && x < 780 && y > 20 && y < 580)).toBe(true)
  const edge = placeNumerals([ring(5, 390)], placement)
  expect(edge.length).toBeGreaterThan(0)
})

it('passes over specks where there is a line', () => {
  const specks = Array.from({ length: 50 }, (_, i) => ring(6, 3, { x: 50 + 10 * i, y: 500 }).lines[0] ?? [])
  const placed = placeNumerals([{ value: 6, lines: [...specks, ...ring(6, 100).lines] }], placement)
  expect(placed.every(({ y }) => y < 450)).toBe(true)
  expect(placeNumerals([{ value: 6, lines: specks }], placement)).toHaveLength(1)
})

it('keeps out of the corners where the buttons are', () => {
  const keepOut = [{ left: 500, top: 400, right: 800, bottom: 600 }]
  const placed = placeNumerals([ring(5, 200)], { ...placement, keepOut })
  expect(placed.length).toBeGreaterThan(0)
  expect(placed.every(({ x, y }) => x < 490 || y < 390)).toBe(true)
})
