import { expect, it } from 'vitest'
import { colorOf, inkOn, LEGEND, legendRowOf, romanOf } from './palette.ts'

it('the nodes have their colours, and between them it is linear', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13].map(colorOf)).toEqual([
    '#ffffff',
    '#bfccff',
    '#a0e6ff',
    '#80ffff',
    '#7aff93',
    '#ffff00',
    '#ffc800',
    '#ff9100',
    '#ff0000',
    '#c80000',
    '#800000',
  ])
  expect(colorOf(3.5)).toBe('#90f3ff')
  expect(colorOf(6.5)).toBe('#ffe400')
  expect(colorOf(-1)).toBe('#ffffff')
  expect(colorOf(99)).toBe('#800000')
  expect(colorOf(NaN)).toBe('#808080')
})

it('numerals round at half steps', () => {
  expect([0, 1.49, 1.5, 2.5, 3.5, 6.49, 6.5, 9.5, 12].map(romanOf)).toEqual([
    'I',
    'I',
    'II',
    'III',
    'IV',
    'VI',
    'VII',
    'X',
    'X',
  ])
  expect(romanOf(NaN)).toBe('–')
})

it('every intensity has its row', () => {
  expect(LEGEND.map(({ intensity }) => intensity).join(' ')).toBe('I II–III IV V VI VII VIII IX X+')
  expect([1, 2, 3.49, 3.5, 6.5, 7.49, 10].map((mmi) => legendRowOf(mmi).intensity)).toEqual([
    'I',
    'II–III',
    'II–III',
    'IV',
    'VII',
    'VII',
    'X+',
  ])
  expect(legendRowOf(NaN).intensity).toBe('–')
})

const luminance = (hex: string): number => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

it('what is written on an intensity’s colour has a contrast of 4.5:1 at least', () => {
  for (let mmi = 0; mmi <= 13; mmi += 0.01) {
    const [dark, light] = [luminance(inkOn(mmi)), luminance(colorOf(mmi))].sort((a, b) => a - b)
    expect(((light ?? 0) + 0.05) / ((dark ?? 1) + 0.05), `at ${mmi.toFixed(2)}`).toBeGreaterThanOrEqual(4.5)
  }
})
