/** The epicentre as seen from the town that people would name the earthquake after, also where the map does not reach it. */
import { useMemo } from 'preact/hooks'
import { distanceKm } from '../../../shakemap/distance.ts'
import type { ReadProduct } from '../../../shakemap/product/product.ts'
import { compassEighth, epicentralPlace } from '../../places/place.ts'
import { formatNumber } from '../../texts/figures.ts'
import { eventTexts } from '../../texts/sections/event.ts'
import { placesTexts } from '../../texts/sections/places.ts'
import { epicentreOf, useMapPlaces } from './map-places.ts'

/** Within it an epicentre lies in the town, as far as anyone knows. */
const TOWN_KM = 5

export function EpicentralTown({ product }: { readonly product: ReadProduct | undefined }) {
  const places = useMapPlaces(product)
  const epicentre = epicentreOf(product)
  // The facts are drawn anew each second, and the towns are thousands.
  const named = useMemo(
    () => epicentralPlace(places, epicentre.lat, epicentre.lon),
    [places, epicentre.lat, epicentre.lon],
  )
  if (!named) return null
  const [town, lon, lat] = named
  const texts = placesTexts.value
  const km = distanceKm(lat, lon, epicentre.lat, epicentre.lon)
  const direction = eventTexts.value.changes.directions[compassEighth({ lat, lon }, epicentre)] ?? ''
  return (
    <div class="muted">
      {km < TOWN_KM
        ? texts.atTown({ town })
        : texts.fromTown({ km: formatNumber(Math.round(km)), direction, town })}
    </div>
  )
}
