import { section } from '../current.ts'
import { places } from '../en/places.ts'

export const placesTexts = section('places', places)
