import { afterEach, expect, it } from 'vitest'
import { current } from '../../texts/current.ts'
import { countryName } from './country-name.ts'

const english = current.value
afterEach(() => {
  current.value = english
})

it('a country is named in the reader’s language, and as in the data where that has no number', () => {
  expect(countryName('United States of America', '840')).toBe('United States of America')
  current.value = { language: 'es', locale: 'es-MX', catalog: undefined }
  expect(countryName('United States of America', '840')).toBe('Estados Unidos')
  expect(countryName('Dem. Rep. Congo', '180')).toBe('República Democrática del Congo')
  expect(countryName('Kosovo', undefined)).toBe('Kosovo')
  expect(countryName('Nowhere', 'x')).toBe('Nowhere')
})
