import { language } from '../../texts/current.ts'
import { locale } from '../../texts/locale.ts'

const known = new Map<string, Intl.DisplayNames>()

/** A country in the reader's language, by its ISO 3166-1 number; as the map's data names it in English, or where it has none. */
export function countryName(english: string, code: string | undefined): string {
  if (language.value === 'en' || code === undefined) return english
  const tag = locale.value
  let names = known.get(tag)
  if (!names) known.set(tag, (names = new Intl.DisplayNames(tag, { type: 'region', fallback: 'none' })))
  try {
    // Intl knows countries by letters; a locale's canonical form has them for a number.
    const { region } = new Intl.Locale(`und-${code}`)
    return (region !== undefined && names.of(region)) || english
  } catch {
    return english
  }
}
