/** Which language the page speaks: the reader's choice, else the first of the browser's that there is, else English. */
import { effect } from '@preact/signals'
import { recall, remember } from '../common/remembered.ts'
import { language, speakIn } from './current.ts'
import { type Language, LANGUAGES, LOADERS } from './languages.ts'

const KEPT_AS = 'flashcrew:language'

/** The latest wish: an earlier one whose texts come later changes nothing. */
let wanted: Language = 'en'

/**
 * Takes up the reader's language and keeps `<html lang>` true from then on; a page that never calls it is English.
 * Resolves when the texts are here, at once for English. Never rejects: without its texts the page stays as it is.
 */
export async function startLanguage(): Promise<void> {
  effect(() => {
    document.documentElement.lang = language.value
  })
  await speak(preferredLanguage(recall(KEPT_AS), navigator.languages))
}

/** Remembers the choice. Resolves to false where the language's texts could not be loaded; the page stays as it is then. */
export async function chooseLanguage(next: Language): Promise<boolean> {
  const spoken = await speak(next)
  if (spoken) remember(KEPT_AS, next)
  return spoken
}

/** `browser`: BCP 47, most wanted first, as in navigator.languages. */
export function preferredLanguage(chosen: string | null, browser: readonly string[]): Language {
  return [chosen ?? '', ...browser].map(primaryOf).find(isLanguage) ?? 'en'
}

/** The browser's own variant of a language: of `es` its `es-MX`, where it names one. English has one form on this page. */
export function localeOf(spoken: Language, browser: readonly string[]): string {
  if (spoken === 'en') return 'en'
  return browser.find((tag) => primaryOf(tag) === spoken && isKnownToIntl(tag)) ?? spoken
}

export function isLanguage(tag: string): tag is Language {
  return Object.hasOwn(LANGUAGES, tag)
}

async function speak(next: Language): Promise<boolean> {
  wanted = next
  try {
    const catalog = next === 'en' ? undefined : (await LOADERS[next]()).catalog
    if (wanted === next) speakIn({ language: next, catalog }, localeOf(next, navigator.languages))
    return true
  } catch {
    return false // the server is gone, and the service worker has not kept this file
  }
}

function primaryOf(tag: string): string {
  return tag.toLowerCase().split('-')[0] ?? ''
}

function isKnownToIntl(tag: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag).length > 0
  } catch {
    return false // no language tag at all
  }
}
