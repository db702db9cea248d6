import { formatNumber } from './figures.ts'

/** By the categories that the language has (`Intl.PluralRules`); `#` stands for the figure. */
export type Forms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>

/** `pluralIn('en')(3, { one: '# file', other: '# files' })` is `3 files`. */
export function pluralIn(language: string): (count: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(language)
  return (count, forms) => (forms[rules.select(count)] ?? forms.other).replace('#', formatNumber(count))
}
