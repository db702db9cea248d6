import { section } from '../current.ts'
import { alarm } from '../en/alarm.ts'

export const alarmTexts = section('alarm', alarm)
