import { section } from '../current.ts'
import { channels } from '../en/channels.ts'

export const channelsTexts = section('channels', channels)
