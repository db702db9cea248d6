import { section } from '../current.ts'
import { receive } from '../en/receive.ts'

export const receiveTexts = section('receive', receive)
