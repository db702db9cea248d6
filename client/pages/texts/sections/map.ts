import { section } from '../current.ts'
import { map } from '../en/map.ts'

export const mapTexts = section('map', map)
