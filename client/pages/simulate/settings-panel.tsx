/** What is simulated: presets, sliders, faults. */
import type { ComponentChildren } from 'preact'
import { formatBytes } from '../common/words/format.ts'
import { Notice } from '../common/notices.tsx'
import { formatNumber } from '../texts/figures.ts'
import { CopyCommand } from './copy-command.tsx'
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
import { simulateTexts } from './texts/current.ts'
import { formatLoss, formatRate, problemSentence, serverSentence } from './words.ts'

/** Peers times bytes that a core of two computes in a minute, and of how many a reader is told beforehand. */
const workAMinute = 100e6
const longWork = 60e6

/** A phone shows what is set in a line, and the sliders when they are asked for. */
const wide = matchMedia('(width >= 62rem)').matches

export function SettingsPanel({ state }: { state: SimulateState }) {
  const settings = state.settings.value
  const words = simulateTexts.value.settings
  const work = settings.peers * settings.bytes
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
      <h2 id="settings-title">{words.title}</h2>
      <details open={wide}>
        <summary class="numbers">{summaryOf(settings)}</summary>
        <div class="stack settings-all">
          <Sliders settings={settings} set={set} />
          <Faults settings={settings} set={set} />
          <Seed settings={settings} set={set} />
        </div>
      </details>
      <p class="small">{serverSentence(settings)}</p>
      {work > longWork && (
        <p class="small muted">{words.long({ count: Math.max(1, Math.round(work / workAMinute)) })}</p>
      )}
      <button type="submit" class="button primary">
        {state.changed.value ? words.run : words.runAgain}
      </button>
      <CopyCommand settings={settings} />
    </form>
  )
}

function summaryOf({ peers, bytes, bitsPerSecond, latencyMs, lossBound, mixed, faults }: Settings): string {
  const words = simulateTexts.value.settings.summary
  const parts = [
    words.peers({ count: peers }),
    formatBytes(bytes),
    formatRate(bitsPerSecond),
    `${latencyMs.map((ms) => formatNumber(ms)).join('–')} ms`,
    lossBound === 0 ? words.noLoss : words.loss({ percent: formatLoss(lossBound) }),
  ]
  if (mixed) parts.push(words.mixed)
  if (faults.length > 0) parts.push(words.faults({ count: faults.length }))
  return parts.join(', ')
}

/** Ready-made runs: one press sets and starts them, with the seed that is set. */
export function Presets({ state }: { state: SimulateState }) {
  const settings = state.settings.value
  const words = simulateTexts.value.presets
  return (
    <div class="presets" role="group" aria-label={words.label}>
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
          {words[preset.name]}
        </button>
      ))}
    </div>
  )
}

/** What the address asks for and is not run: before all else, so that a phone shows it without a scroll. */
export function SearchProblems({ state }: { state: SimulateState }) {
  return state.problems.value.map((problem) => (
    <Notice key={JSON.stringify(problem)} kind="warn">
      {problemSentence(problem)}
    </Notice>
  ))
}

interface FieldsProps {
  readonly settings: Settings
  readonly set: (change: Partial<Settings>) => void
}

function Sliders({ settings, set }: FieldsProps) {
  const { peers, bytes, bitsPerSecond, latencyMs, lossBound } = settings
  const [least, most] = latencyMs
  const words = simulateTexts.value.settings
  return (
    <div class="sliders">
      <Slider
        id="peers"
        label={words.peers}
        text={formatNumber(peers)}
        hint={words.peersHint({
          least: formatNumber(ranges.peers.least),
          most: formatNumber(ranges.peers.most),
        })}
        min={ranges.peers.least}
        max={ranges.peers.most}
        step={1}
        value={peers}
        onInput={(value) => set({ peers: value })}
      />
      <StopSlider
        id="bytes"
        label={words.bytes}
        text={formatBytes(bytes)}
        stops={stops.bytes}
        value={bytes}
        onInput={(value) => set({ bytes: value })}
      />
      <StopSlider
        id="rate"
        label={words.rate}
        text={formatRate(bitsPerSecond)}
        stops={stops.bitsPerSecond}
        value={bitsPerSecond}
        onInput={(value) => set({ bitsPerSecond: value })}
      />
      <StopSlider
        id="latency-least"
        label={words.latencyLeast}
        text={`${formatNumber(least)} ms`}
        stops={stops.latencyMs}
        value={least}
        onInput={(value) => set({ latencyMs: [value, Math.max(value, most)] })}
      />
      <StopSlider
        id="latency-most"
        label={words.latencyMost}
        text={`${formatNumber(most)} ms`}
        stops={stops.latencyMs}
        value={most}
        onInput={(value) => set({ latencyMs: [Math.min(least, value), value] })}
      />
      <Slider
        id="loss"
        label={words.loss}
        text={lossBound === 0 ? words.noLoss : words.lossText({ percent: formatLoss(lossBound) })}
        min={0}
        max={ranges.lossBound.most * 100}
        step={0.5}
        value={lossBound * 100}
        onInput={(value) => set({ lossBound: value / 100 })}
      />
      <Check id="mixed" checked={settings.mixed} onChange={(mixed) => set({ mixed })} hint={words.mixedHint}>
        {words.mixed}
      </Check>
    </div>
  )
}

function Faults({ settings, set }: FieldsProps) {
  const { faults } = settings
  const words = simulateTexts.value
  return (
    <fieldset class="faults-set">
      <legend>{words.settings.faults}</legend>
      {faultNames.map((fault) => {
        const [label, hint] = words.faults[fault]
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
  const words = simulateTexts.value.settings
  return (
    <div class="field">
      <label for="seed">{words.seed}</label>
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
          {words.anotherSeed}
        </button>
      </div>
      <p class="hint" id="seed-hint">
        {words.seedHint}
      </p>
    </div>
  )
}

interface SliderProps {
  readonly id: string
  readonly label: string
  readonly text: string
  readonly value: number
  readonly hint?: string
  readonly onInput: (value: number) => void
}

function Slider(props: SliderProps & { readonly min: number; readonly max: number; readonly step: number }) {
  const { id, label, text, min, max, step, value, hint, onInput } = props
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
        {...(hint === undefined ? {} : { 'aria-describedby': `${id}-hint` })}
        onInput={(event) => onInput(Number(event.currentTarget.value))}
      />
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
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
