import { NumberField, TextField } from '../../common/fields.tsx'
import { Notice } from '../../common/notices.tsx'
import { Fault } from '../fault.tsx'
import { drillCaveats } from '../../../shakemap/drill/drill-caveats.ts'
import { DRILL_PRESETS, DRILL_SETTINGS, type DrillSetting } from '../../../shakemap/drill/drill-presets.ts'
import { ruptureLengthKm } from '../../../shakemap/drill/drill-rupture.ts'
import { VS30_RANGE } from '../../../shakemap/drill/subduction.ts'
import { toNumber, type DraftState, type DrillFields as Form } from './draft-state.ts'

/** A scenario ShakeMap in the true formats, of an earthquake that did not happen. */
export function DrillForm({ state }: { state: DraftState }) {
  const drill = state.drill.value
  const set = (key: Exclude<keyof Form, 'hasRupture' | 'setting'>) => (value: string) => {
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
        ShakeMap. The shaking follows a published equation.
      </p>
      <Presets state={state} />
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
      <SettingFields state={state} setVs30={set('vs30')} />
      <label class="check">
        <input
          type="checkbox"
          checked={drill.hasRupture}
          onChange={({ currentTarget }) => {
            state.drill.value = { ...state.drill.value, hasRupture: currentTarget.checked }
          }}
        />{' '}
        A rupture line: the shaking falls off from the fault under it, not from a point
      </label>
      {drill.hasRupture && (
        <div class="rupture-fields">
          <NumberField
            id="drill-strike"
            label="Strike (degrees from north)"
            value={drill.strike}
            onInput={set('strike')}
            min={0}
            max={360}
            step={1}
          />
          <NumberField
            id="drill-length"
            label="Length (km)"
            value={drill.lengthKm}
            onInput={set('lengthKm')}
            min={0}
            max={1_600}
            step={1}
            hint={`Leave it empty for ${lengthInWords(drill.magnitude)}, as is usual for this magnitude (Wells & Coppersmith 1994).`}
          />
        </div>
      )}
      <Caveats drill={drill} />
      <Fault>{state.drillFault.value}</Fault>
      <div>
        <button type="submit" class="button">
          Generate drill
        </button>
      </div>
    </form>
  )
}

/** The form says this while the figures are chosen, so that no publisher takes the drill for an estimate. */
function Caveats({ drill }: { drill: Form }) {
  const caveats = drillCaveats({
    magnitude: toNumber(drill.magnitude),
    depthKm: toNumber(drill.depthKm),
    setting: drill.setting,
  })
  return (
    <div role="status">
      {caveats.length > 0 && (
        <Notice kind="warn">
          {caveats.map((caveat) => (
            <p key={caveat}>{caveat}</p>
          ))}
        </Notice>
      )}
    </div>
  )
}

const SETTINGS: Readonly<Record<DrillSetting, string>> = {
  'active crust': 'In the crust (Allen, Wald & Worden 2012)',
  subduction: 'Between two plates, over a subduction zone (Abrahamson, Gregor & Addo 2016)',
}

/** Which equation, and for the one that has it the ground. */
function SettingFields({ state, setVs30 }: { state: DraftState; setVs30: (value: string) => void }) {
  const { setting, vs30 } = state.drill.value
  return (
    <div class="rupture-fields">
      <div class="field">
        <label for="drill-setting">Kind of earthquake</label>
        <select
          id="drill-setting"
          class="input"
          value={setting}
          onChange={({ currentTarget }) => {
            const chosen = DRILL_SETTINGS.find((one) => one === currentTarget.value)
            if (chosen) state.drill.value = { ...state.drill.value, setting: chosen }
          }}
        >
          {DRILL_SETTINGS.map((one) => (
            <option key={one} value={one}>
              {SETTINGS[one]}
            </option>
          ))}
        </select>
      </div>
      {setting === 'subduction' && (
        <NumberField
          id="drill-vs30"
          label="Ground: Vs30 (m/s)"
          value={vs30}
          onInput={setVs30}
          min={VS30_RANGE[0]}
          max={VS30_RANGE[1]}
          step={10}
          hint="The same everywhere on the map: soft soil 180, stiff soil 360, rock 760 and more."
        />
      )}
    </div>
  )
}

/** −1 where the figures are of no preset. */
function presetOf({ lat, lon, magnitude }: Form): number {
  return DRILL_PRESETS.findIndex(
    (preset) =>
      String(preset.lat) === lat && String(preset.lon) === lon && String(preset.magnitude) === magnitude,
  )
}

function lengthInWords(magnitude: string): string {
  const km = ruptureLengthKm(toNumber(magnitude))
  return Number.isFinite(km) ? `${km < 10 ? km.toFixed(1) : Math.round(km)} km` : 'a length'
}

/** Puts a scenario's figures into the fields, where they can be changed. */
function Presets({ state }: { state: DraftState }) {
  const chosen = presetOf(state.drill.value)
  return (
    <div class="field">
      <label for="drill-preset">Preset</label>
      <select
        id="drill-preset"
        class="input"
        value={String(chosen)}
        onChange={({ currentTarget }) => {
          const preset = DRILL_PRESETS[Number(currentTarget.value)]
          if (!preset) return
          state.drill.value = {
            lat: String(preset.lat),
            lon: String(preset.lon),
            magnitude: String(preset.magnitude),
            depthKm: String(preset.depthKm),
            place: preset.place,
            hasRupture: true,
            strike: String(preset.strike),
            lengthKm: '',
            setting: preset.setting,
            vs30: state.drill.value.vs30,
          }
        }}
      >
        <option value="-1">Your own</option>
        {DRILL_PRESETS.map(({ name }, index) => (
          <option key={name} value={String(index)}>
            {name}
          </option>
        ))}
      </select>
    </div>
  )
}
