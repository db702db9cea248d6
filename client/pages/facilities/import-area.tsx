import { useRef } from 'preact/hooks'
import type { FacilitiesState } from './state.ts'

/** A file by button, or by drop: anywhere on the panel, since a file dropped beside it would replace the page. */
export function ImportArea({ state, isOver }: { state: FacilitiesState; isOver: boolean }) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <div class={`drop stack ${isOver ? 'is-over' : ''}`}>
      <h3>From a file</h3>
      <p class="small">
        Drop a ShakeCast inventory here, as CSV or XML. A facility with the same type and id as one in your
        list takes its place; all others stay.
      </p>
      <p>
        <button
          type="button"
          class="button"
          disabled={state.isReading.value}
          onClick={() => input.current?.click()}
        >
          {state.isReading.value ? 'Reading the file…' : 'Choose a CSV or XML file'}
        </button>
        <input
          ref={input}
          type="file"
          class="hidden-visually"
          tabIndex={-1}
          aria-label="File of facilities"
          accept=".csv,.xml,.txt,text/csv,text/xml,application/xml"
          onChange={(event) => {
            void state.importFiles([...(event.currentTarget.files ?? [])])
            event.currentTarget.value = ''
          }}
        />
      </p>
      <p class="small muted">
        A CSV names its columns in the first line: <span class="mono">FACILITY_NAME,LAT,LON</span> are enough;{' '}
        <span class="mono">METRIC:MMI:RED</span> and the like set thresholds.
      </p>
    </div>
  )
}
