import { section } from '../current.ts'
import { foreign } from '../en/foreign.ts'

export const foreignTexts = section('foreign', foreign)
