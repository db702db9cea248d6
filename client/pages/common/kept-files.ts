/**
 * Tiles of this build that not every reader needs: the page keeps those that its reader has looked at, for when the server is
 * gone. The service worker keeps the files that all readers need.
 */

/** Of some KB each, and those of an earlier build among them. */
const KEPT_FILES_MAX = 96

/** Tiles of one kind, with an index. Both are JSON of this build's own. Those that cannot be had are undefined, and asked for again next time. */
export interface TileFolder<Index, Tile> {
  index(): Promise<Index | undefined>
  /** `version` is the index's. */
  tile(key: string, version: string): Promise<Tile | undefined>
}

/** Of `/NAME/index.json` and `/NAME/KEY.json`. The service worker keeps the index. */
export function openTiles<Index, Tile>(name: string): TileFolder<Index, Tile> {
  let indexLoading: Promise<Index | undefined> | undefined
  const tiles = new Map<string, Promise<Tile | undefined>>()
  return {
    async index() {
      indexLoading ??= fetchJson<Index>(`/${name}/index.json`)
      const index = await indexLoading
      if (!index) indexLoading = undefined
      return index
    },
    async tile(key, version) {
      const loading =
        tiles.get(key) ?? fetchKept<Tile>(`flashcrew-${name}`, `/${name}/${key}.json?${version}`)
      tiles.set(key, loading)
      const tile = await loading
      if (!tile) tiles.delete(key)
      return tile
    },
  }
}

async function fetchKept<T>(cacheName: string, url: string): Promise<T | undefined> {
  const kept = await openCache(cacheName)
  const copy = await kept?.match(url).catch(() => undefined)
  if (copy) return readJson<T>(copy)
  try {
    const response = await fetch(url)
    if (!response.ok) return undefined
    await kept?.put(url, response.clone()).catch(() => undefined)
    if (kept) void forgetOldest(kept)
    return await readJson<T>(response)
  } catch {
    return undefined
  }
}

async function fetchJson<T>(url: string): Promise<T | undefined> {
  try {
    const response = await fetch(url)
    return response.ok ? await readJson<T>(response) : undefined
  } catch {
    return undefined
  }
}

/** Undefined on an insecure page, and where the browser keeps nothing. */
async function openCache(name: string): Promise<Cache | undefined> {
  try {
    return await globalThis.caches?.open(name)
  } catch {
    return undefined
  }
}

async function forgetOldest(kept: Cache): Promise<void> {
  try {
    const requests = await kept.keys()
    const old = requests.slice(0, Math.max(0, requests.length - KEPT_FILES_MAX))
    await Promise.all(old.map((request) => kept.delete(request)))
  } catch {
    // The next file tries again.
  }
}

/** The files are this build's own, so a wrong one is a failed download. */
async function readJson<T>(response: Response): Promise<T | undefined> {
  try {
    return (await response.json()) as T
  } catch {
    return undefined
  }
}
