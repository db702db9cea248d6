import { expect, it } from 'vitest'
import { colorOf, LEGEND, legendRowOf, romanOf } from './palette.ts'

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
