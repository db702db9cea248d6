import { section } from '../current.ts'
import { facilities } from '../en/facilities.ts'

export const facilitiesTexts = section('facilities', facilities)
