import { afterEach, expect, it } from 'vitest'
import { speakIn } from '../../texts/current.ts'
import { countryName } from './country-name.ts'

afterEach(() => {
  speakIn({ language: 'en', catalog: undefined }, 'en')
})

it('a country is named in the reader’s language, and as in the data where that has no number', () => {
  expect(countryName('United States of America', '840')).toBe('United States of America')
  speakIn({ language: 'es', catalog: undefined }, 'es-MX')
  expect(countryName('United States of America', '840')).toBe('Estados Unidos')
  expect(countryName('Dem. Rep. Congo', '180')).toBe('República Democrática del Congo')
  expect(countryName('Kosovo', undefined)).toBe('Kosovo')
  expect(countryName('Nowhere', 'x')).toBe('Nowhere')
})
