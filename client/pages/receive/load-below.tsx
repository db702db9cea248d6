import { signal } from '@preact/signals'

/** Undefined until they are here. */
export const belowParts = signal<typeof import('./below.tsx') | undefined>(undefined)
/** They cannot be loaded: the server is gone, and this browser has kept nothing of it. */
export const isBelowMissing = signal(false)

/** To be called when the first view is drawn. */
export async function loadBelow(): Promise<void> {
  try {
    belowParts.value = await import('./below.tsx')
  } catch {
    isBelowMissing.value = true
  }
}
