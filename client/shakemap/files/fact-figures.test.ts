import { expect, it } from 'vitest'
import { proposeTitle } from '../../publishing/title.ts'
import { magnitudeIn, mmiIn, motionIn } from './fact-figures.ts'

it('a magnitude is the same in the title and on the page', () => {
  for (const magnitude of [3.15, 6.85, 1.005, 4.25, 7]) {
    const figure = magnitudeIn('en', magnitude)
    expect(proposeTitle({ magnitude })).toBe(`M ${figure}`)
    expect(magnitudeIn('es', magnitude)).toBe(figure.replace('.', ','))
  }
  expect(magnitudeIn('en', 3.15)).toBe('3.2')
})

it('an intensity is never written as one of another class', () => {
  expect([6.44, 6.46, 6.499, 6.5, 6.54, 7.9].map((mmi) => mmiIn('en', mmi))).toEqual([
    '6.4',
    '6.4',
    '6.4',
    '6.5',
    '6.5',
    '7.9',
  ])
})

it('a small motion is not written as none', () => {
  expect([0.042, 0.25, 1, 12.34, 250.4].map((motion) => motionIn('en', motion))).toEqual([
    '0.042',
    '0.25',
    '1.0',
    '12.3',
    '250',
  ])
})
