/** The language that the page speaks at this moment, and its texts. Changed by language.ts alone. */
import { computed, signal, type ReadonlySignal } from '@preact/signals'
import type { Catalog } from './catalog.ts'

interface Current {
  /** BCP 47, without a region: `es`. */
  readonly language: string
  /** What Intl formats by; with the reader's region where the browser names one (`es-MX`): decimals differ. */
  readonly locale: string
  /** Undefined for English, which each section brings along. */
  readonly catalog: Catalog | undefined
}

/** One signal, so that texts, figures and `lang` change together. */
export const current = signal<Current>({ language: 'en', locale: 'en', catalog: undefined })

export const language = computed(() => current.value.language)
export const locale = computed(() => current.value.locale)

/** The texts of one section in the current language; English comes with the code that shows them, in its chunk. */
export function section<K extends keyof Catalog>(name: K, english: Catalog[K]): ReadonlySignal<Catalog[K]> {
  return computed(() => current.value.catalog?.[name] ?? english)
}
