import type { Check } from '../check.ts'
import { identity } from './t/identity.ts'
import { moves } from './t/moves.ts'
import { strangers } from './t/strangers.ts'

export const trust: readonly Check[] = [identity, strangers, moves].flat()
