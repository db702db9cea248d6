/**
 * The places of a view, from the files beside the page. Tiles are kept by the browser for when the server is gone: each
 * reader those of the regions that they have looked at. What does not come is left out, and asked for again next time.
 */
import type { Area } from '../map/base/clip.ts'
import type { Place } from './place.ts'
import { type PlaceIndex, tilesOfView } from './tiles-of-view.ts'

const CACHE = 'flashcrew-places'
/** Of 8 KB each, and those of an earlier build among them. */
const KEPT_TILES_MAX = 96

let indexLoading: Promise<PlaceIndex | undefined> | undefined
const tiles = new Map<string, Promise<readonly Place[] | undefined>>()

export interface PlacesOfView {
  readonly places: readonly Place[]
  /** The tiles that they are all places of. */
  readonly keys: readonly string[]
}

/** Never rejects. Degrees; `focus` is what the view is about. */
export async function loadPlaces(
  area: Area,
  focus: { readonly lat: number; readonly lon: number },
): Promise<PlacesOfView> {
  indexLoading ??= fetchJson<PlaceIndex>('/places/index.json')
  const index = await indexLoading
  if (!index) {
    indexLoading = undefined
    return { places: [], keys: [] }
  }
  const loaded = await Promise.all(
    tilesOfView(index, area, focus).map(async (key) => ({ key, places: await loadTile(key, index.version) })),
  )
  const here = loaded.filter(({ places }) => places !== undefined)
  return { places: here.flatMap(({ places = [] }) => places), keys: here.map(({ key }) => key) }
}

async function loadTile(key: string, version: string): Promise<readonly Place[] | undefined> {
  const loading = tiles.get(key) ?? fetchKept(`/places/${key}.json?${version}`)
  tiles.set(key, loading)
  const places = await loading
  if (!places) tiles.delete(key)
  return places
}

/** The service worker keeps what every reader needs; these are kept by the page, a few at a time. */
async function fetchKept(url: string): Promise<readonly Place[] | undefined> {
  const kept = await openCache()
  const copy = await kept?.match(url).catch(() => undefined)
  if (copy) return readTile(copy)
  try {
    const response = await fetch(url)
    if (!response.ok) return undefined
    await kept?.put(url, response.clone()).catch(() => undefined)
    if (kept) void forgetOldest(kept)
    return await readTile(response)
  } catch {
    return undefined
  }
}

/** Undefined on an insecure page, and where the browser keeps nothing. */
async function openCache(): Promise<Cache | undefined> {
  try {
    return await globalThis.caches?.open(CACHE)
  } catch {
    return undefined
  }
}

async function forgetOldest(kept: Cache): Promise<void> {
  try {
    const requests = await kept.keys()
    const old = requests.slice(0, Math.max(0, requests.length - KEPT_TILES_MAX))
    await Promise.all(old.map((request) => kept.delete(request)))
  } catch {
    // The next tile tries again.
  }
}

/** The files are this build's own, so a wrong one is a failed download. */
async function readTile(response: Response): Promise<readonly Place[] | undefined> {
  try {
    return (await response.json()) as readonly Place[]
  } catch {
    return undefined
  }
}

async function fetchJson<T>(url: string): Promise<T | undefined> {
  try {
    const response = await fetch(url)
    return response.ok ? ((await response.json()) as T) : undefined
  } catch {
    return undefined
  }
}
