import type { Check } from '../check.ts'
import { choosing } from './v/choosing.ts'
import { windows } from './v/windows.ts'
import { ending } from './v/ending.ts'
import { probing } from './v/probing.ts'

export const sending: readonly Check[] = [choosing, windows, ending, probing].flat()
