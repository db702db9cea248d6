/**
 * A background from a tile server, only where the operator of this page's server set one (TILES): the operator of a tile
 * server learns what is looked at, and it must stand an emergency. Without it, or when it is gone, the bundled basemap
 * is there.
 */
import { type Map as LeafletMap, tileLayer } from 'leaflet'
import { isTiles, type TilesConfig } from './tiles-config.ts'

let asked: Promise<TilesConfig | undefined> | undefined

/** Expects the pane `tiles`. */
export async function addTiles(map: LeafletMap, isGone: () => boolean): Promise<void> {
  const tiles = await (asked ??= ask())
  if (!tiles || isGone()) return
  const attribution = document.createElement('span')
  attribution.textContent = tiles.attribution
  tileLayer(tiles.url, { pane: 'tiles', attribution: attribution.innerHTML, noWrap: false }).addTo(map)
}

async function ask(): Promise<TilesConfig | undefined> {
  try {
    const response = await fetch('/config.json')
    const config = (response.ok ? await response.json() : undefined) as { tiles?: unknown } | undefined
    return isTiles(config?.tiles) ? config.tiles : undefined
  } catch {
    return undefined // the server is gone; so is this question
  }
}
