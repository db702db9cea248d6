/**
 * The files of the basemap beside the page, read once for all maps and questions: land, borders, names. A file that does not
 * come is undefined.
 */
import { feature } from 'topojson-client'
import type { MultiLineString, MultiPolygon, Topology } from 'topojson-specification'
import { unroll } from '../../../shakemap/files/antimeridian.ts'
import type { City } from '../names/cities.ts'
import type { Name } from '../names/names.ts'
import { type Position, unrollRing, withOverhang, withOverhangs } from './rings.ts'

export interface Shapes {
  readonly land: readonly (readonly (readonly Position[])[])[]
  readonly borders: readonly (readonly Position[])[]
  readonly names: readonly Name[]
  /** ISO 3166-1 numbers of countries, by their names. */
  readonly codes: Readonly<Record<string, string>>
}

/** Several maps on one page fetch and unroll once. */
const cache = new Map<string, Promise<Shapes | undefined>>()

let cityList: readonly City[] = []

/** Some dozen KB of our own build. */
export async function loadCities(): Promise<readonly City[]> {
  if (cityList.length === 0) cityList = ((await fetchFile('cities')) ?? []) as readonly City[]
  return cityList
}

export function loadShapes(name: string): Promise<Shapes | undefined> {
  const loading = cache.get(name) ?? fetchShapes(name)
  cache.set(name, loading)
  // One that failed may come when the next map asks.
  void loading.then((shapes) => shapes ?? cache.delete(name))
  return loading
}

async function fetchShapes(name: string): Promise<Shapes | undefined> {
  try {
    const file = await fetchFile(name)
    return file === undefined ? undefined : readShapes(file)
  } catch {
    return undefined
  }
}

async function fetchFile(name: string): Promise<unknown> {
  try {
    const response = await fetch(`/basemap/${name}.json`)
    return response.ok ? await response.json() : undefined
  } catch {
    return undefined
  }
}

/** The files are this build's own, so a wrong one is a failed download; topojson-client throws on it. */
function readShapes(file: unknown): Shapes {
  const topology = file as Topology<{ land?: MultiPolygon; borders: MultiLineString }> & {
    names: readonly Name[]
    codes?: Readonly<Record<string, string>>
  }
  const { land, borders } = topology.objects
  const lines = feature(topology, borders).geometry
  const areas = land ? feature(topology, land).geometry : { coordinates: [] }
  return {
    land: areas.coordinates.flatMap((rings) => withOverhangs(rings.map(unrollRing))),
    borders: lines.coordinates.flatMap((path) => withOverhang(unroll(path))),
    names: topology.names,
    codes: topology.codes ?? {},
  }
}
