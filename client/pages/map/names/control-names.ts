/** The names of Leaflet's own buttons, in the page's language. */
import { effect } from '@preact/signals'
import type { Map as LeafletMap } from 'leaflet'
import { mapTexts } from '../../texts/sections/map.ts'

/** Returns what stops it. */
export function nameControls(map: LeafletMap): () => void {
  const name = (selector: string, text: string): void => {
    for (const button of map.getContainer().querySelectorAll(selector)) {
      button.setAttribute('title', text)
      button.setAttribute('aria-label', text)
    }
  }
  const nameAll = (): void => {
    const { zoomIn, zoomOut, closePopup } = mapTexts.value
    name('.leaflet-control-zoom-in', zoomIn)
    name('.leaflet-control-zoom-out', zoomOut)
    name('.leaflet-popup-close-button', closePopup)
  }
  map.on('popupopen', nameAll)
  const stop = effect(nameAll)
  return () => {
    stop()
    map.off('popupopen', nameAll)
  }
}
