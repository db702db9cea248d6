import { section } from '../current.ts'
import { event } from '../en/event.ts'

export const eventTexts = section('event', event)
