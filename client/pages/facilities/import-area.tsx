import { useRef } from 'preact/hooks'
import { facilitiesTexts } from '../texts/sections/facilities.ts'
import type { FacilitiesState } from './state.ts'

/** A file by button, or by drop: anywhere on the panel, since a file dropped beside it would replace the page. */
export function ImportArea({ state, isOver }: { state: FacilitiesState; isOver: boolean }) {
  const input = useRef<HTMLInputElement>(null)
  const texts = facilitiesTexts.value
  return (
    <div class={`drop stack ${isOver ? 'is-over' : ''}`}>
      <h3>{texts.fromFile}</h3>
      <p class="small">{texts.fileHelp}</p>
      <p>
        <button
          type="button"
          class="button"
          disabled={state.isReading.value}
          onClick={() => input.current?.click()}
        >
          {state.isReading.value ? texts.reading : texts.chooseFile}
        </button>
        <input
          ref={input}
          type="file"
          class="hidden-visually"
          tabIndex={-1}
          aria-label={texts.fileLabel}
          accept=".csv,.xml,.txt,text/csv,text/xml,application/xml"
          onChange={(event) => {
            void state.importFiles([...(event.currentTarget.files ?? [])])
            event.currentTarget.value = ''
          }}
        />
      </p>
      <p class="small muted">
        {texts.columnHelp({
          columns: <span class="mono">FACILITY_NAME,LAT,LON</span>,
          threshold: <span class="mono">METRIC:MMI:RED</span>,
        })}
      </p>
    </div>
  )
}
