/** The reader’s own place. It stays in this browser, from one map to the next, until it is forgotten. */
import { signal } from '@preact/signals'
import { recall, remember } from '../../common/remembered.ts'
import type { FoundPlace } from './find-place.ts'

const KEPT_AS = 'flashcrew-my-place'

export const myPlace = signal<FoundPlace | undefined>(recallPlace())

export function choosePlace(place: FoundPlace | undefined): void {
  myPlace.value = place
  remember(KEPT_AS, place ? JSON.stringify(place) : '')
}

function recallPlace(): FoundPlace | undefined {
  try {
    const { name, lat, lon } = JSON.parse(recall(KEPT_AS) ?? '') as Record<keyof FoundPlace, unknown>
    if (typeof name !== 'string' || typeof lat !== 'number' || typeof lon !== 'number') return undefined
    return Math.abs(lat) <= 90 && Math.abs(lon) <= 360 ? { name, lat, lon } : undefined
  } catch {
    return undefined
  }
}

/** Why a device does not tell where it is. */
export type LocateFailure = 'refused' | 'noFix' | 'insecure'

const LOCATE_MS_MAX = 20_000
/** A phone moves little in that time, and answers at once. */
const FIX_AGE_MS_MAX = 5 * 60_000

/** Asks the browser, which asks its reader. Never rejects. Degrees. */
export function locate(): Promise<{ readonly lat: number; readonly lon: number } | LocateFailure> {
  const { geolocation } = navigator as { readonly geolocation?: Geolocation }
  if (!geolocation || !isSecureContext) return Promise.resolve('insecure')
  return new Promise((resolve) => {
    geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lat: coords.latitude, lon: coords.longitude }),
      ({ code, PERMISSION_DENIED }) => resolve(code === PERMISSION_DENIED ? 'refused' : 'noFix'),
      { timeout: LOCATE_MS_MAX, maximumAge: FIX_AGE_MS_MAX },
    )
  })
}
