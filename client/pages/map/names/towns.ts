/** The towns that a map may name: the world's cities, and around what it shows the many of the bundled places. */
import { distanceKm } from '../../../shakemap/distance.ts'
import { lonNear, withAround } from '../../places/around.ts'
import { loadPlaces } from '../../places/load-places.ts'
import { epicentralPlace, type Place } from '../../places/place.ts'
import { areaOfTile } from '../../places/tiles-of-view.ts'
import { loadCities } from '../base/basemap-files.ts'
import type { Area } from '../base/clip.ts'
import type { City } from './cities.ts'

export interface Towns {
  /** The more important first. */
  readonly cities: readonly City[]
  /** One of them: the place that people would name the earthquake after. */
  readonly epicentral: City | undefined
  /** True where it is another than before. Degrees; NaN of none. */
  setEpicentre(lat: number, lon: number): boolean
  /** Those of a view; the epicentre, where it is known, is what it is about. True where there are others than before. */
  load(area: Area, centre: Focus): Promise<boolean>
}

interface Focus {
  readonly lat: number
  readonly lon: number
}

const WIDE_DEGREES = 40 // a wider view has room for great cities only

export function createTowns(): Towns {
  let cities: readonly City[] = []
  let epicentral: City | undefined
  let epicentre: Focus = { lat: NaN, lon: NaN }
  let loads = 0
  let shown = ''

  return {
    get cities() {
      return cities
    },
    get epicentral() {
      return epicentral
    },
    setEpicentre(lat, lon) {
      if (Object.is(lat, epicentre.lat) && Object.is(lon, epicentre.lon)) return false
      epicentre = { lat, lon }
      return true
    },
    async load(area, centre) {
      const mine = ++loads
      const about = epicentre
      const hasIt = contains(area, about)
      const isWide = area.east - area.west > WIDE_DEGREES
      const [world, { places, keys }] = await Promise.all([
        loadCities(),
        isWide
          ? NONE
          : loadPlaces(hasIt ? withAround(area, about, AROUND_DEGREES) : area, hasIt ? about : centre),
      ])
      if (mine !== loads) return false
      const candidates = places.length > 0 ? places : world.map(asPlace)
      const named = hasIt ? epicentralPlace(candidates, about.lat, about.lon) : undefined
      const now = [world.length, ...keys, ...(named ?? [])].join()
      if (now === shown) return false
      shown = now
      cities = mergeCities(world, places, keys)
      epicentral =
        named && cities.find(([name, lon, lat]) => name === named[0] && lon === named[1] && lat === named[2])
      return true
    },
  }
}

const NONE = { places: [], keys: [] }
const AROUND_DEGREES = 0.5 // a town just out of the view may give the earthquake its name

function contains(area: Area, { lat, lon }: Focus): boolean {
  const turned = lonNear(area, lon)
  return lat >= area.south && lat <= area.north && turned >= area.west && turned <= area.east
}

/** As large as cities of its rank are. */
function asPlace([name, lon, lat, rank]: City): Place {
  return [name, lon, lat, RANKS[rank] ?? VILLAGE]
}

const TWICE_KM = 30

/**
 * None twice: where tiles are here, they have the great cities too, under names that may be spelt otherwise. Of a tile that
 * could not be had, and beyond the view, the world's own stay. `keys` are the tiles that `places` are of.
 */
export function mergeCities(
  world: readonly City[],
  places: readonly Place[],
  keys: readonly string[],
): City[] {
  const areas = keys.map(areaOfTile)
  const own = places.map(([name, lon, lat, population]) => {
    const city: City = [name, lon, lat, rankOf(population)]
    return { city, population }
  })
  const others = world.filter(
    ([, lon, lat]) =>
      !areas.some(
        ({ west, south, east, north }) => lon >= west && lon <= east && lat >= south && lat <= north,
      ) || !places.some(([, x, y]) => distanceKm(lat, lon, y, x) < TWICE_KM),
  )
  return [...others.map((city) => ({ city, population: 0 })), ...own]
    .toSorted((a, b) => a.city[3] - b.city[3] || b.population - a.population)
    .map(({ city }) => city)
}

/** People of a city of each of Natural Earth's ranks, roughly: 0 is known to the world, 4 to its region. */
const VILLAGE = 1_000
const RANKS = [5_000_000, 2_000_000, 700_000, 300_000, 100_000, 50_000, 20_000, 10_000]

function rankOf(population: number): number {
  const rank = RANKS.findIndex((people) => population >= people)
  return rank < 0 ? RANKS.length : rank
}
