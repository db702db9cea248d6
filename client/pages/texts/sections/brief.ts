import { section } from '../current.ts'
import { brief } from '../en/brief.ts'

export const briefTexts = section('brief', brief)
