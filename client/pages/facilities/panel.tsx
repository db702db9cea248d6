/** My facilities: the reader's own list, what the map on the page means for it, and what a newer version changed. */
import { effect, useComputed, useSignal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import { useKeptOpen } from '../common/closed-section.tsx'
import { Notice } from '../common/notices.tsx'
import type { ReceiveState } from '../receive/state.ts'
import { commonTexts } from '../texts/sections/common.ts'
import { facilitiesTexts } from '../texts/sections/facilities.ts'
import { formatNumber } from '../texts/figures.ts'
import { AddForm } from './add-form.tsx'
import { ChangeList } from './table/change-list.tsx'
import './facilities.css'
import { ImportArea } from './import-area.tsx'
import { addFacilityLayer, type FacilityLayer } from './map-layer.ts'
import { PrintedList } from './table/printed-list.tsx'
import { SaveButtons } from './table/save-buttons.tsx'
import { facilityMap } from './shown-on.ts'
import { shownMapOf } from './shown-map.ts'
import { createFacilities, type FacilitiesState } from './state.ts'
import { FacilityTable } from './table/table.tsx'

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
  /** As the reader left it, so that several can be added. */
  const giving = useKeptOpen('facilities', false)
  const size = total.value
  const texts = facilitiesTexts.value
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
        <h2 id="facilities-title">
          {size ? texts.titleWithCount({ count: formatNumber(size) }) : commonTexts.value.facilities}
        </h2>
        {size !== undefined && size > 0 && <SaveButtons state={facilities} />}
      </div>
      <p class="small muted">
        {texts.privacy} {size === 0 && texts.invitation}
      </p>
      {!facilities.isPersistent.value && <Notice kind="warn">{texts.notKept}</Notice>}
      <Said state={facilities} />
      <ChangeList state={facilities} />
      {size !== undefined && size > 0 && <FacilityTable state={facilities} layer={layer} />}
      {size !== undefined && size > 0 && <MethodChoice state={facilities} />}
      <details class="give" open={giving.isOpen} onToggle={giving.onToggle}>
        <summary>{size === 0 ? texts.begin : texts.addOrRemove}</summary>
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

/** For those who compare the list with ShakeCast's. */
function MethodChoice({ state }: { state: FacilitiesState }) {
  const texts = facilitiesTexts.value
  return (
    <div>
      <label class="check">
        <input
          type="checkbox"
          checked={state.method.value === 'shakecast-v4'}
          aria-describedby="facilities-method"
          onChange={({ currentTarget }) => state.rateBy(currentTarget.checked ? 'shakecast-v4' : 'lognormal')}
        />{' '}
        {texts.asShakeCast}
      </label>
      <p class="small muted" id="facilities-method">
        {texts.asShakeCastHelp}
      </p>
    </div>
  )
}

/** The outcome of what the reader did last, and the way back from it. */
function Said({ state }: { state: FacilitiesState }) {
  const message = state.message.value
  const texts = facilitiesTexts.value
  return (
    <div role="status" class="facilities-said">
      {message && (
        <Notice kind={message.kind}>
          <div class="row">
            <span>{message.text()}</span>
            <span class="row">
              {state.undoable.value && message.kind !== 'bad' && (
                <button type="button" class="button quiet" onClick={() => void state.undo()}>
                  {texts.undo}
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
                {texts.close}
              </button>
            </span>
          </div>
          {message.details && (
            <>
              <p class="small">{texts.detailsLead}</p>
              <ul class="small details">
                {message.details.problems.map((problem) => (
                  <li key={problem} lang="en">
                    {problem}
                  </li>
                ))}
                {message.details.more > 0 && <li>{texts.moreLines({ count: message.details.more })}</li>}
              </ul>
            </>
          )}
        </Notice>
      )}
    </div>
  )
}

function RemoveAll({ state, size }: { state: FacilitiesState; size: number }) {
  const asking = useSignal(false)
  const texts = facilitiesTexts.value
  if (!asking.value) {
    return (
      <button type="button" class="button quiet" onClick={() => void (asking.value = true)}>
        {texts.removeAll}
      </button>
    )
  }
  return (
    <div class="row" role="group" aria-label={texts.removeAllGroup}>
      <span>{texts.removeAllQuestion({ count: size })}</span>
      <button
        type="button"
        class="button quiet"
        onClick={() => {
          asking.value = false
          void state.removeAll()
        }}
      >
        {texts.removeAllYes}
      </button>
      <button type="button" class="button quiet" onClick={() => void (asking.value = false)}>
        {texts.removeAllNo}
      </button>
    </div>
  )
}
