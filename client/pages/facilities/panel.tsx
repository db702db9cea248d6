/** My facilities: the reader's own list, what the map on the page means for it, and what a newer version changed. */
import { effect, useComputed, useSignal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { count } from '../common/format.ts'
import { Notice } from '../common/notices.tsx'
import type { ReceiveState } from '../receive/state.ts'
import { AddForm } from './add-form.tsx'
import { ChangeList } from './change-list.tsx'
import './facilities.css'
import { ImportArea } from './import-area.tsx'
import { addFacilityLayer, type FacilityLayer } from './map-layer.ts'
import { PrintedList } from './printed-list.tsx'
import { SaveButtons } from './save-buttons.tsx'
import { facilityMap } from './shown-on.ts'
import { shownMapOf } from './shown-map.ts'
import { createFacilities, type FacilitiesState } from './state.ts'
import { FacilityTable } from './table.tsx'

/** One for the page, however often the panel is drawn. */
const facilities = createFacilities()
void facilities.load()

export function FacilitiesPanel({ state }: { state: ReceiveState }) {
  const shown = useMemo(() => shownMapOf(state), [state])
  const layer = useSignal<FacilityLayer | undefined>(undefined)
  useEffect(() => effect(() => void (facilities.map.value = shown.value)), [shown])
  useEffect(
    () =>
      effect(() => {
        const map = facilityMap.value
        if (!map) return undefined
        const added = addFacilityLayer(map.leaflet)
        layer.value = added
        return () => {
          layer.value = undefined
          facilities.picking.value = false
          added.remove()
        }
      }),
    [],
  )
  useEffect(() => effect(() => layer.value?.show(facilities.rows.value)), [])
  const total = useComputed(() => facilities.inventory.value?.length)
  const isOver = useSignal(false)
  /** Open from the start where there is no list; after that as the reader leaves it, so that several can be added. */
  const isGiving = useSignal<boolean | undefined>(undefined)
  const size = total.value
  return (
    <section
      class="panel stack facilities"
      aria-labelledby="facilities-title"
      onDragOver={(event) => {
        event.preventDefault()
        isOver.value = true
      }}
      onDragLeave={() => {
        isOver.value = false
      }}
      onDrop={(event) => {
        event.preventDefault()
        isOver.value = false
        void facilities.importFiles([...(event.dataTransfer?.files ?? [])])
      }}
    >
      <div class="row spread">
        <h2 id="facilities-title">My facilities{size ? ` (${size.toLocaleString('en')})` : ''}</h2>
        {size !== undefined && size > 0 && <SaveButtons state={facilities} />}
      </div>
      <p class="small muted">
        Your list stays in this browser: it is kept on this device and never sent to anybody.{' '}
        {size === 0 &&
          'Give the places you answer for, and each map says how strongly they shake and which to inspect first.'}
      </p>
      {!facilities.isPersistent.value && (
        <Notice kind="warn">
          This browser keeps no data for this page: the list lasts until this tab is closed.
        </Notice>
      )}
      <Said state={facilities} />
      <ChangeList state={facilities} />
      {size !== undefined && size > 0 && <FacilityTable state={facilities} layer={layer} />}
      <details
        class="give"
        open={isGiving.value ?? size === 0}
        onToggle={(event) => {
          isGiving.value = event.currentTarget.open
        }}
      >
        <summary>{size === 0 ? 'Begin a list' : 'Add or remove facilities'}</summary>
        <div class="give-ways">
          <ImportArea state={facilities} isOver={isOver.value} />
          <AddForm state={facilities} layer={layer} />
        </div>
        {size !== undefined && size > 0 && <RemoveAll state={facilities} size={size} />}
      </details>
      <PrintedList state={facilities} />
    </section>
  )
}

/** The outcome of what the reader did last, and the way back from it. */
function Said({ state }: { state: FacilitiesState }) {
  const message = state.message.value
  return (
    <div role="status" class="facilities-said">
      {message && (
        <Notice kind={message.kind}>
          <div class="row">
            <span>{message.text}</span>
            <span class="row">
              {state.undoable.value && message.kind !== 'bad' && (
                <button type="button" class="button quiet" onClick={() => void state.undo()}>
                  Undo
                </button>
              )}
              <button
                type="button"
                class="button quiet"
                onClick={() => {
                  state.message.value = undefined
                  state.undoable.value = undefined
                }}
              >
                Close
              </button>
            </span>
          </div>
          {message.details.length > 0 && (
            <ul class="small details">
              {message.details.map((detail) => (
                <li key={detail}>{detail}</li>
              ))}
            </ul>
          )}
        </Notice>
      )}
    </div>
  )
}

function RemoveAll({ state, size }: { state: FacilitiesState; size: number }) {
  const asking = useSignal(false)
  if (!asking.value) {
    return (
      <button type="button" class="button quiet" onClick={() => void (asking.value = true)}>
        Remove all facilities…
      </button>
    )
  }
  return (
    <div class="row" role="group" aria-label="Remove all facilities">
      <span>Remove {count(size, 'facility', 'facilities')} from this browser?</span>
      <button
        type="button"
        class="button quiet"
        onClick={() => {
          asking.value = false
          void state.removeAll()
        }}
      >
        Remove
      </button>
      <button type="button" class="button quiet" onClick={() => void (asking.value = false)}>
        Keep
      </button>
    </div>
  )
}
