/** The simulator's texts in the page's language: a catalog of its own, so that no other page loads it. */
import { computed, effect, signal } from '@preact/signals'
import { language } from '../../texts/current.ts'
import { LANGUAGES, type Language } from '../../texts/languages.ts'
import { english } from './en.ts'

export type SimulateTexts = typeof english

type Other = Exclude<Language, 'en'>

export const LOADERS: Readonly<Record<Other, () => Promise<{ readonly texts: SimulateTexts }>>> = {
  es: () => import('./simulate-es.ts'),
}

const loaded = signal<Readonly<Partial<Record<string, SimulateTexts>>>>({ en: english })

/** English until another language's are here, and where they cannot be loaded. */
export const simulateTexts = computed(() => loaded.value[language.value] ?? english)

/** Keeps the texts those of the page's language from now on. Resolves when those of its first language are here, or cannot be. */
export async function startSimulateTexts(): Promise<void> {
  await load(language.value)
  effect(() => void load(language.value))
}

async function load(next: string): Promise<void> {
  if (!isOther(next) || loaded.peek()[next]) return
  try {
    const { texts } = await LOADERS[next]()
    loaded.value = { ...loaded.peek(), [next]: texts }
  } catch {
    // The server is gone: the page stays English, and tries again when the language is chosen again.
  }
}

function isOther(tag: string): tag is Other {
  return tag !== 'en' && Object.hasOwn(LANGUAGES, tag)
}
