/** A facility by hand. */
import { type Signal, useSignal, useSignalEffect } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { DEFAULT_CURVES } from '../../facilities/read/raw.ts'
import { THRESHOLD_LEVELS, type ThresholdLevel } from '../../facilities/types.ts'
import { TextField } from '../common/fields.tsx'
import { facilitiesTexts } from '../texts/sections/facilities.ts'
import { LevelMark } from './table/level-mark.tsx'
import type { FacilityLayer } from './map-layer.ts'
import { facilityMap } from './shown-on.ts'
import type { FacilitiesState } from './state.ts'

/** Longer than any name; what is typed is checked when it is added. */
const CHARS_MAX = 200

type Form = Readonly<Record<'name' | 'type' | 'lat' | 'lon' | ThresholdLevel, string>>

const DEFAULT_THRESHOLDS = Object.fromEntries(
  DEFAULT_CURVES.map(({ level, alpha }) => [level, String(alpha)]),
) as Record<ThresholdLevel, string>
const EMPTY: Form = { name: '', type: '', lat: '', lon: '', ...DEFAULT_THRESHOLDS }

export function AddForm({
  state,
  layer,
}: {
  state: FacilitiesState
  layer: Signal<FacilityLayer | undefined>
}) {
  const form = useSignal<Form>(EMPTY)
  const name = useRef<HTMLInputElement>(null)
  const pickButton = useRef<HTMLButtonElement>(null)
  const set = (field: keyof Form) => (value: string) => {
    form.value = { ...form.value, [field]: value }
  }

  useSignalEffect(() => {
    layer.value?.pick(
      state.picking.value
        ? (lat, lon) => {
            state.picking.value = false
            form.value = { ...form.peek(), lat: lat.toFixed(4), lon: lon.toFixed(4) }
            pickButton.current?.scrollIntoView({ block: 'center' })
            name.current?.focus({ preventScroll: true })
          }
        : undefined,
    )
  })

  function pick(): void {
    state.picking.value = !state.picking.value
    if (!state.picking.value) return
    const container = facilityMap.value?.leaflet.getContainer()
    container?.scrollIntoView({ block: 'center' })
    container?.focus({ preventScroll: true })
  }

  async function add(): Promise<void> {
    const given = form.value
    const curves = THRESHOLD_LEVELS.map((level) => ({ metric: 'MMI', level, alpha: given[level], beta: '' }))
    const fields = new Map([
      ['FACILITY_NAME', given.name],
      ['FACILITY_TYPE', given.type],
      ['LAT', given.lat.replace(',', '.')],
      ['LON', given.lon.replace(',', '.')],
    ])
    if (!(await state.add({ fields, curves }))) return
    form.value = { ...EMPTY, type: given.type }
    name.current?.focus({ preventScroll: true })
  }

  const texts = facilitiesTexts.value
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void add()
      }}
    >
      <h3>{texts.byHand}</h3>
      <div class="add-fields">
        <TextField
          maxLength={CHARS_MAX}
          id="facility-name"
          label={texts.name}
          value={form.value.name}
          onInput={set('name')}
          inputRef={name}
        />
        <TextField
          maxLength={CHARS_MAX}
          id="facility-type"
          label={texts.type}
          value={form.value.type}
          onInput={set('type')}
          list="facility-types"
        />
        <datalist id="facility-types">
          {texts.types.map((type) => (
            <option key={type} value={type} />
          ))}
        </datalist>
        <TextField
          maxLength={CHARS_MAX}
          id="facility-lat"
          label={texts.latitude}
          value={form.value.lat}
          onInput={set('lat')}
          inputMode="decimal"
        />
        <TextField
          maxLength={CHARS_MAX}
          id="facility-lon"
          label={texts.longitude}
          value={form.value.lon}
          onInput={set('lon')}
          inputMode="decimal"
        />
      </div>
      {layer.value && (
        <p>
          <button
            ref={pickButton}
            type="button"
            class="button quiet"
            aria-pressed={state.picking.value}
            onClick={pick}
          >
            {texts.pick}
          </button>{' '}
          {state.picking.value && <span class="small">{texts.pickHelp}</span>}
        </p>
      )}
      <details>
        <summary>{texts.thresholds}</summary>
        <fieldset class="thresholds">
          <legend class="small">{texts.thresholdsLegend}</legend>
          <div class="add-fields">
            {THRESHOLD_LEVELS.map((level) => (
              <TextField
                maxLength={CHARS_MAX}
                key={level}
                id={`facility-${level}`}
                label={texts.levels[level].name}
                mark={<LevelMark standing={level} />}
                value={form.value[level]}
                onInput={set(level)}
                inputMode="decimal"
              />
            ))}
          </div>
          <p class="small muted">{texts.thresholdsHelp}</p>
        </fieldset>
      </details>
      <p>
        <button type="submit" class="button">
          {texts.add}
        </button>
      </p>
    </form>
  )
}
