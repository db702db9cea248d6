import { section } from '../current.ts'
import { common } from '../en/common.ts'

export const commonTexts = section('common', common)
