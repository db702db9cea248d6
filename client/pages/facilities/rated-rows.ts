/** The reader's facilities as the map on the page rates them, for what is printed beside the map. Empty where there are none. */
import { signal } from '@preact/signals'
import type { Row } from '../../facilities/types.ts'

export const ratedRows = signal<readonly Row[]>([])
