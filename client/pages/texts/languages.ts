/**
 * The languages of the emergency page (the console is English). To add one, e.g. French:
 *
 * 1. Copy `es/` to `fr/` and translate the files in it, one for each section of the page. English (`en/`) is the measure:
 *    a text that is missing, or one too many, does not compile.
 * 2. Add it below, by its own name, and how it is loaded: it is a chunk of its own, fetched by those who read it.
 * 3. Values in a text are named (`({ ago }) => …`); use all that English uses. Counts go through `pluralIn('fr')`, which
 *    takes the forms that the language has (`Intl.PluralRules`) and puts the figure in for `#`.
 * 4. Figures, dates and times of the page follow by themselves, through Intl.
 * 5. `npx vitest run client/pages/texts` finds what was left empty, left English, or lost a value. What is rightly the
 *    same as in English is listed there.
 */
import type { Catalog } from './catalog.ts'

export const LANGUAGES = { en: 'English', es: 'Español' } as const

export type Language = keyof typeof LANGUAGES

export const LOADERS: Readonly<
  Record<Exclude<Language, 'en'>, () => Promise<{ readonly catalog: Catalog }>>
> = {
  es: () => import('./es/index.ts'),
}
