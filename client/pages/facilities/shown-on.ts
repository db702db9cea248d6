/** Ties between the facilities and the rest of the page, small enough to be loaded with it. */
import { signal } from '@preact/signals'
import type { LevelChange } from '../../facilities/rate/changes.ts'
import type { ShakeMap } from '../map/map.ts'

/** The map to draw facilities on; undefined where none is shown. */
export const facilityMap = signal<ShakeMap | undefined>(undefined)

export function showFacilitiesOn(map: ShakeMap | undefined): void {
  facilityMap.value = map
}

export interface FacilityNews {
  /** The event and, through `version` and `processTime`, its map. */
  readonly subject: string
  readonly version: string
  readonly processTime: number | null
  /** Gravest first; empty where no level changed. The same version may be told again as more of it is read. */
  readonly changes: readonly LevelChange[]
  /** How many, and the gravest of them, in a sentence or two; '' where there are none. */
  readonly headline: string
}

/** What the newest map changed for the reader's facilities, for news and notifications; undefined before one is read. */
export const facilityNews = signal<FacilityNews | undefined>(undefined)
