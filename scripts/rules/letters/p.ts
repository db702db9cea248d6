import type { Check } from '../check.ts'
import { asking } from './p/asking.ts'
import { late } from './p/late.ts'
import { believing } from './p/believing.ts'
import { taking } from './p/taking.ts'
import { site } from './p/site.ts'
import { telling } from './p/telling.ts'

export const receiving: readonly Check[] = [asking, late, believing, taking, site, telling].flat()
