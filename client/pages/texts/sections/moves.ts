import { section } from '../current.ts'
import { moves } from '../en/moves.ts'

export const movesTexts = section('moves', moves)
