import { section } from '../current.ts'
import { impact } from '../en/impact.ts'

export const impactTexts = section('impact', impact)
