/** What is simulated: presets, sliders, faults. */
import type { ComponentChildren } from 'preact'
import { formatBytes } from '../common/words/format.ts'
import { counted } from '../../words/figures.ts'
import { Notice } from '../common/notices.tsx'
import { CopyCommand } from './copy-command.tsx'
import { faultTexts } from './run/faults.ts'
import {
  defaults,
  faultNames,
  isPreset,
  presets,
  ranges,
  seedCharsMax,
  stops,
  type Settings,
} from './settings.ts'
import type { SimulateState } from './state.ts'
import { formatRate } from './words.ts'

/** Peers times bytes; above this a run takes minutes on a slow machine. */
const longWork = 60e6

/** A phone shows what is set in a line, and the sliders when they are asked for. */
const wide = matchMedia('(width >= 62rem)').matches

export function SettingsPanel({ state }: { state: SimulateState }) {
  const settings = state.settings.value
  const set = (change: Partial<Settings>): void => {
    state.settings.value = { ...state.settings.peek(), ...change }
    state.problems.value = []
  }
  return (
    <form
      class="panel stack settings"
      aria-labelledby="settings-title"
      onSubmit={(event) => {
        event.preventDefault()
        state.run()
      }}
    >
      <h2 id="settings-title">Settings</h2>
      {state.problems.value.map((problem) => (
        <Notice key={problem} kind="warn">
          {problem}
        </Notice>
      ))}
      <details open={wide}>
        <summary class="numbers">{summaryOf(settings)}</summary>
        <div class="stack settings-all">
          <Sliders settings={settings} set={set} />
          <Faults settings={settings} set={set} />
          <Seed settings={settings} set={set} />
        </div>
      </details>
      {settings.peers * settings.bytes > longWork && (
        <p class="small muted">
          So much may take a minute or more to simulate; what is there can be played meanwhile.
        </p>
      )}
      <button type="submit" class="button primary">
        {state.changed.value ? 'Run with these settings' : 'Run again'}
      </button>
      <CopyCommand settings={settings} />
    </form>
  )
}

function summaryOf({ peers, bytes, bitsPerSecond, latencyMs, lossBound, mixed, faults }: Settings): string {
  const parts = [
    counted(peers, 'peer'),
    formatBytes(bytes),
    formatRate(bitsPerSecond),
    `${latencyMs.join('–')} ms`,
    lossBound === 0 ? 'no loss' : `loss 0–${Number((lossBound * 100).toFixed(1))} %`,
  ]
  if (mixed) parts.push('mixed uplinks')
  if (faults.length > 0) parts.push(counted(faults.length, 'fault'))
  return parts.join(', ')
}

/** Ready-made runs: one press sets and starts them, with the seed that is set. */
export function Presets({ state }: { state: SimulateState }) {
  const settings = state.settings.value
  return (
    <div class="presets" role="group" aria-label="Presets">
      {presets.map((preset) => (
        <button
          key={preset.name}
          type="button"
          class="button quiet"
          aria-pressed={isPreset(preset, settings)}
          onClick={() => {
            state.settings.value = { ...preset.settings, seed: settings.seed }
            state.problems.value = []
            state.speed.value = preset.speed ?? 1
            state.run()
          }}
        >
          {preset.name}
        </button>
      ))}
    </div>
  )
}

interface FieldsProps {
  readonly settings: Settings
  readonly set: (change: Partial<Settings>) => void
}

function Sliders({ settings, set }: FieldsProps) {
  const { peers, bytes, bitsPerSecond, latencyMs, lossBound } = settings
  const [least, most] = latencyMs
  return (
    <div class="sliders">
      <Slider
        id="peers"
        label="Peers"
        text={String(peers)}
        min={ranges.peers.least}
        max={ranges.peers.most}
        step={1}
        value={peers}
        onInput={(value) => set({ peers: value })}
      />
      <StopSlider
        id="bytes"
        label="Size of the release"
        text={formatBytes(bytes)}
        stops={stops.bytes}
        value={bytes}
        onInput={(value) => set({ bytes: value })}
      />
      <StopSlider
        id="rate"
        label="Link rate, each way"
        text={formatRate(bitsPerSecond)}
        stops={stops.bitsPerSecond}
        value={bitsPerSecond}
        onInput={(value) => set({ bitsPerSecond: value })}
      />
      <StopSlider
        id="latency-least"
        label="Least latency, one way"
        text={`${least} ms`}
        stops={stops.latencyMs}
        value={least}
        onInput={(value) => set({ latencyMs: [value, Math.max(value, most)] })}
      />
      <StopSlider
        id="latency-most"
        label="Most latency, one way"
        text={`${most} ms`}
        stops={stops.latencyMs}
        value={most}
        onInput={(value) => set({ latencyMs: [Math.min(least, value), value] })}
      />
      <Slider
        id="loss"
        label="Loss bound"
        text={lossBound === 0 ? 'no loss' : `0–${Number((lossBound * 100).toFixed(1))} % a peer`}
        min={0}
        max={ranges.lossBound.most * 100}
        step={0.5}
        value={lossBound * 100}
        onInput={(value) => set({ lossBound: value / 100 })}
      />
      <Check
        id="mixed"
        checked={settings.mixed}
        onChange={(mixed) => set({ mixed })}
        hint="Both ways; the source is not one of them."
      >
        One in five has four times the rate
      </Check>
    </div>
  )
}

function Faults({ settings, set }: FieldsProps) {
  const { faults } = settings
  return (
    <fieldset class="faults-set">
      <legend>What goes wrong</legend>
      {faultNames.map((fault) => {
        const [label, hint] = faultTexts[fault]
        return (
          <Check
            key={fault}
            id={`fault-${fault}`}
            checked={faults.includes(fault)}
            hint={hint}
            onChange={(on) =>
              set({ faults: faultNames.filter((name) => (name === fault ? on : faults.includes(name))) })
            }
          >
            {label}
          </Check>
        )
      })}
    </fieldset>
  )
}

function Seed({ settings, set }: FieldsProps) {
  return (
    <div class="field">
      <label for="seed">Seed</label>
      <div class="seed">
        <input
          id="seed"
          class="input mono"
          type="text"
          maxLength={seedCharsMax}
          autocomplete="off"
          value={settings.seed}
          placeholder={defaults.seed}
          aria-describedby="seed-hint"
          onInput={(event) => set({ seed: event.currentTarget.value })}
        />
        <button
          type="button"
          class="button quiet"
          onClick={() => set({ seed: String(1 + Math.floor(Math.random() * 99_999)) })}
        >
          Another
        </button>
      </div>
      <p class="hint" id="seed-hint">
        All chance comes from it: the same seed gives the same run, to the last byte.
      </p>
    </div>
  )
}

interface SliderProps {
  readonly id: string
  readonly label: string
  readonly text: string
  readonly value: number
  readonly onInput: (value: number) => void
}

function Slider(props: SliderProps & { readonly min: number; readonly max: number; readonly step: number }) {
  const { id, label, text, min, max, step, value, onInput } = props
  return (
    <div class="slider">
      <label for={id}>{label}</label>
      <output for={id} class="numbers">
        {text}
      </output>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        aria-valuetext={text}
        onInput={(event) => onInput(Number(event.currentTarget.value))}
      />
    </div>
  )
}

/** Over a list of values; one between two of them (from the address) is shown at the nearest. */
function StopSlider({ stops, value, onInput, ...rest }: SliderProps & { readonly stops: readonly number[] }) {
  const above = stops.findIndex((stop) => stop >= value)
  return (
    <Slider
      {...rest}
      min={0}
      max={stops.length - 1}
      step={1}
      value={above < 0 ? stops.length - 1 : above}
      onInput={(index) => onInput(stops[index] ?? value)}
    />
  )
}

function Check(props: {
  id: string
  checked: boolean
  hint: string
  onChange: (checked: boolean) => void
  children: ComponentChildren
}) {
  const { id, checked, hint, onChange, children } = props
  return (
    <label class="check" for={id}>
      <input
        id={id}
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>
        {children}
        <span class="hint">{hint}</span>
      </span>
    </label>
  )
}
