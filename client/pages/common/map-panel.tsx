/** The intensity map as a component; Leaflet lives outside the component tree. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import type { ContourCollection } from '../../shakemap/contours.ts'
import type { Rupture } from '../../shakemap/files/rupture.ts'
import type { Station } from '../../shakemap/files/stations.ts'
import type { GridProduct } from '../../shakemap/types.ts'
import type { ShownMotion } from '../map/drawings.ts'
import type { ShakeMap } from '../map/map.ts'
import { afterPaint } from './after-paint.ts'
import { commonTexts } from '../texts/sections/common.ts'

/** Leaflet is a third of the page: it comes beside the text, not before it. */
const loading = import('../map/map.ts')
// Said where a map is to be shown.
loading.catch(() => undefined)

export interface MapPanelProps {
  readonly label: string
  readonly product?: GridProduct | null | undefined
  /** Drawn in place of the product's intensity. */
  readonly motion?: ShownMotion | null | undefined
  /** What the map is of: a change of it moves the view; later files of the same subject leave the reader's view alone. */
  readonly subject?: string | undefined
  /** Drawn while the grid is not here. */
  readonly contours?: ContourCollection | null | undefined
  readonly stations?: readonly Station[] | null | undefined
  readonly rupture?: Rupture | null | undefined
  readonly epicentre?: { readonly lat: number; readonly lon: number } | undefined
  /** Given, a click or a key on the map picks a place. */
  readonly onPick?: ((lat: number, lon: number) => void) | undefined
  /** Given the map when it is there, and undefined when it is gone. */
  readonly onMap?: ((map: ShakeMap | undefined) => void) | undefined
  readonly class?: string
  /** Lies over the map: the watermark. */
  readonly children?: ComponentChildren
}

export function MapPanel(props: MapPanelProps) {
  const { label, subject, product, motion, contours, stations, rupture, epicentre, onPick, onMap } = props
  const element = useRef<HTMLDivElement>(null)
  const pick = useRef(onPick)
  pick.current = onPick
  const fitted = useRef<string | undefined>(undefined)
  /** The place to pick from was in view once: from then on the view is the reader's. */
  const started = useRef(false)
  const [map, setMap] = useState<ShakeMap>()
  const [failed, setFailed] = useState(false)
  const picking = onPick !== undefined

  useLayoutEffect(() => {
    let created: ShakeMap | undefined
    let gone = false
    const create = async (): Promise<void> => {
      const { createShakeMap } = await loading
      // The words first: a map that is loaded already would be made in the same task.
      await afterPaint()
      if (gone || !element.current) return
      created = createShakeMap(element.current, { onPick: (lat, lon) => pick.current?.(lat, lon) })
      setMap(created)
      onMap?.(created)
    }
    create().catch(() => setFailed(true))
    return () => {
      gone = true
      if (!created) return
      onMap?.(undefined)
      created.remove()
    }
  }, [])

  useEffect(() => map?.pickMode(picking), [map, picking])

  const lat = epicentre?.lat ?? NaN
  const lon = epicentre?.lon ?? NaN
  const isPlaced = Number.isFinite(lat) && Number.isFinite(lon)
  useEffect(() => {
    if (!map) return
    if (product) map.showGrid(product, contours ?? null, motion)
    else if (contours) map.showContours(contours)
    else map.clear()
    // Before the view is fitted: of an event at sea it shows the epicentre too.
    if (isPlaced) map.setEpicentre(lat, lon)
    if ((product || contours) && fitted.current !== subject) {
      fitted.current = subject
      map.fit()
    }
  }, [map, subject, product, contours, motion?.values])

  useEffect(() => map?.setStations(stations ?? []), [map, stations])
  useEffect(() => map?.setRupture(rupture ?? []), [map, rupture])

  useEffect(() => {
    if (!map || !isPlaced) return
    map.setEpicentre(lat, lon)
    // Of a release without intensities the epicentre is all that there is to see.
    if (!picking && !product && !contours && fitted.current === undefined) map.fit()
    if (!picking) return
    if (started.current) map.reveal(lat, lon)
    else map.fit()
    started.current = true
  }, [map, picking, lat, lon, product, contours])

  return (
    <section class={`map-frame ${props.class ?? ''}`} aria-label={label}>
      <div class="map" ref={element} />
      {failed && (
        <p class="map-note" role="status">
          {commonTexts.value.mapMissing}
        </p>
      )}
      {props.children}
    </section>
  )
}
