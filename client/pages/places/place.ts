/** The towns of the bundled list, and which of them people would name an earthquake after. Pure. */
import { distanceKm } from '../../shakemap/distance.ts'

/** As the files have it: a list of objects would say four words more for each of thousands. Degrees. */
export type Place = readonly [name: string, lon: number, lat: number, population: number]

/** Within it a town is shaken as one, wherever in it the epicentre lies. */
const TOWN_KM = 10

/**
 * The place that people would name: a gravity model of how towns draw attention, as geographers have it for trade, whose
 * pull falls with the fourth power of the distance. With the square, Los Angeles would draw Ridgecrest's earthquakes.
 */
export function epicentralPlace(places: readonly Place[], lat: number, lon: number): Place | undefined {
  let best: Place | undefined
  let strongest = 0
  for (const place of places) {
    const [, placeLon, placeLat, population] = place
    const pull = population / Math.max(TOWN_KM, distanceKm(lat, lon, placeLat, placeLon)) ** 4
    if (!(pull > strongest)) continue
    strongest = pull
    best = place
  }
  return best
}

/** The eighth of the compass in which `to` lies as seen from `from`: 0 is north, then clockwise. Degrees. */
export function compassEighth(
  from: { readonly lat: number; readonly lon: number },
  to: { readonly lat: number; readonly lon: number },
): number {
  const radians = Math.PI / 180
  const [lat1, lat2, turn] = [from.lat * radians, to.lat * radians, (to.lon - from.lon) * radians]
  const east = Math.sin(turn) * Math.cos(lat2)
  const north = Math.cos(lat1) * Math.sin(lat2) - Math.sin(lat1) * Math.cos(lat2) * Math.cos(turn)
  return (Math.round(Math.atan2(east, north) / (Math.PI / 4)) + 8) % 8
}
