import { NumberField, TextField } from '../common/fields.tsx'
import { Notice } from '../common/notices.tsx'
import type { DraftState, DrillForm as Form } from './draft-state.ts'

/** A scenario ShakeMap in the true formats, of an earthquake that did not happen. */
export function DrillForm({ state }: { state: DraftState }) {
  const drill = state.drill.value
  const set = (key: keyof Form) => (value: string) => {
    state.drill.value = { ...state.drill.value, [key]: value }
  }
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void state.generate()
      }}
    >
      <p class="muted small">
        Choose the epicentre on the map below or type it. The files are made here, in the formats of a real
        ShakeMap.
      </p>
      <div class="drill-fields">
        <NumberField
          id="drill-lat"
          label="Latitude"
          value={drill.lat}
          onInput={set('lat')}
          min={-80}
          max={80}
          step={0.001}
        />
        <NumberField
          id="drill-lon"
          label="Longitude"
          value={drill.lon}
          onInput={set('lon')}
          min={-180}
          max={180}
          step={0.001}
        />
        <NumberField
          id="drill-magnitude"
          label="Magnitude"
          value={drill.magnitude}
          onInput={set('magnitude')}
          min={3}
          max={9.5}
          step={0.1}
        />
        <NumberField
          id="drill-depth"
          label="Depth (km)"
          value={drill.depthKm}
          onInput={set('depthKm')}
          min={0}
          max={700}
          step={1}
        />
      </div>
      <TextField
        id="drill-place"
        label="Place"
        value={drill.place}
        onInput={set('place')}
        hint="In words, as receivers read it, e.g. “6 km north of Los Angeles, California”."
        maxLength={150}
      />
      {state.drillFault.value !== '' && (
        <div role="alert">
          <Notice kind="bad">{state.drillFault.value}</Notice>
        </div>
      )}
      <div>
        <button type="submit" class="button">
          Generate drill
        </button>
      </div>
    </form>
  )
}
