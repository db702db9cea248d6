/** The language that the page speaks at this moment, and its texts. Changed by language.ts alone. */
import { batch, computed, signal, type ReadonlySignal } from '@preact/signals'
import type { Catalog } from './catalog.ts'
import { locale } from './locale.ts'

interface Current {
  /** BCP 47, without a region: `es`. */
  readonly language: string
  /** Undefined for English, which each section brings along. */
  readonly catalog: Catalog | undefined
}

const current = signal<Current>({ language: 'en', catalog: undefined })

export const language = computed(() => current.value.language)

/** Texts, figures and `lang` change together. */
export function speakIn(next: Current, nextLocale: string): void {
  batch(() => {
    locale.value = nextLocale
    current.value = next
  })
}

/** The texts of one section in the current language; English comes with the code that shows them, in its chunk. */
export function section<K extends keyof Catalog>(name: K, english: Catalog[K]): ReadonlySignal<Catalog[K]> {
  return computed(() => current.value.catalog?.[name] ?? english)
}
