import { section } from '../current.ts'
import { stations } from '../en/stations.ts'

export const stationsTexts = section('stations', stations)
