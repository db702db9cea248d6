import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { formatAgo, formatBytes, formatLocal, formatPosition } from '../common/words/format.ts'
import { commonTexts } from './sections/common.ts'
import { formatFixed, formatNumber } from './figures.ts'
import { chooseLanguage, localeOf, preferredLanguage, startLanguage } from './language.ts'
import { pluralIn } from './plural.ts'

const kept = new Map<string, string>()
const html = { lang: '' }

beforeEach(() => {
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  })
  vi.stubGlobal('document', { documentElement: html })
})
afterEach(async () => {
  await chooseLanguage('en')
  kept.clear()
  vi.unstubAllGlobals()
})

function browserIn(...languages: readonly string[]): void {
  vi.stubGlobal('navigator', { languages })
}

describe('the language of the page', () => {
  it('is the reader’s choice, else the first of the browser’s that there is, else English', () => {
    expect(preferredLanguage('es', ['en-US'])).toBe('es')
    expect(preferredLanguage(null, ['fr-CA', 'es-419', 'en'])).toBe('es')
    expect(preferredLanguage('xx', ['EN-gb', 'es'])).toBe('en')
    expect(preferredLanguage(null, ['de', 'constructor', ''])).toBe('en')
  })

  it('has the browser’s regional figures where it names a region', () => {
    expect(localeOf('es', ['en-US', 'es-MX', 'es'])).toBe('es-MX')
    expect(localeOf('es', ['en-US'])).toBe('es')
    expect(localeOf('es', ['es-!'])).toBe('es')
  })

  it('changes texts, figures and the document’s language together, and is remembered', async () => {
    browserIn('es-ES', 'en')
    await startLanguage()
    expect([html.lang, commonTexts.value.marks.exercise]).toEqual(['es', 'SIMULACRO'])
    expect([formatFixed(1234.5, 1), formatNumber(12_345)]).toEqual(['1234,5', '12.345'])
    await chooseLanguage('en')
    expect([html.lang, commonTexts.value.marks.exercise]).toEqual(['en', 'EXERCISE'])
    await startLanguage()
    expect(html.lang, 'the choice stands against the browser’s').toBe('en')
  })

  it('is the one asked for last, whichever comes first', async () => {
    browserIn('en')
    const slow = chooseLanguage('es')
    const quick = chooseLanguage('en')
    await Promise.all([slow, quick])
    expect(commonTexts.value.marks.test).toBe('TEST')
  })
})

it('times, sizes and places are said in it', async () => {
  browserIn('es')
  await startLanguage()
  expect([0, 3, 61, 49 * 60].map((minutes) => formatAgo(0, minutes * 60_000))).toEqual([
    'hace menos de un minuto',
    'hace 3 min',
    'hace 1 h 1 min',
    'hace 2 días',
  ])
  expect([formatBytes(1), formatBytes(1_234_567)]).toEqual(['1 byte', '1,2 MB'])
  expect(formatPosition(34.163, -118.13)).toBe('34,16° N, 118,13° O')
  expect(formatLocal('2021-07-08T22:49:48Z', 'America/Los_Angeles')).toMatch(/^jue, 8 jul 2021, 15:49:48/)
})

it('counts by the language’s own rules, and with any figure it has no form for the general one', () => {
  const forms = { one: '# one', few: '# few', other: '# other' }
  expect([1, 2, 5].map((count) => pluralIn('pl')(count, forms))).toEqual(['1 one', '2 few', '5 other'])
  expect([1, 2].map((count) => pluralIn('es')(count, forms))).toEqual(['1 one', '2 other'])
})
