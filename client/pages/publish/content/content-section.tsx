import { useMemo, useState } from 'preact/hooks'
import { limits } from '../../../../shared/wire/limits.ts'
import { formatBytes, marksOf } from '../../common/words/format.ts'
import { counted } from '../../../words/figures.ts'
import { MapPanel } from '../../common/map-panel.tsx'
import { Legend } from '../../map/legend.tsx'
import { Notice, Watermark } from '../../common/notices.tsx'
import { Fault } from '../fault.tsx'
import { DrillForm } from './drill-form.tsx'
import { ruptureLine, type RuptureLine } from '../../../shakemap/drill/drill-rupture.ts'
import { productParts } from './product-lacks.ts'
import { ruptureOf, toNumber, type DraftState, type DrillFields as DrillFigures } from './draft-state.ts'
import { fromDrop, fromInput } from './gather.ts'
import { Step } from '../step.tsx'
import './content.css'

export function ContentSection({ state }: { state: DraftState }) {
  const drill = state.mode.value === 'drill'
  return (
    <Step number={2} title="Content">
      <fieldset class="segments">
        <legend class="hidden-visually">Where the content comes from</legend>
        <Segment state={state} mode="files" label="Files or a ShakeMap" />
        <Segment state={state} mode="drill" label="A drill" />
      </fieldset>
      {drill ? <DrillForm state={state} /> : <DropZone state={state} />}
      <p role="status" class={state.busy.value > 0 ? 'small muted' : 'hidden-visually'}>
        {state.busy.value > 0 ? 'Reading the files…' : ''}
      </p>
      {state.problems.value.map((problem) => (
        <Notice key={problem} kind="bad">
          {problem}
        </Notice>
      ))}
      <Preview state={state} drill={drill} />
      <FileTable state={state} />
      {!drill && <Recognised state={state} />}
      <Concerns state={state} />
    </Step>
  )
}

function Segment({ state, mode, label }: { state: DraftState; mode: 'files' | 'drill'; label: string }) {
  return (
    <label class="segment">
      <input
        type="radio"
        name="content-source"
        checked={state.mode.value === mode}
        onChange={() => {
          state.mode.value = mode
        }}
      />
      <span>{label}</span>
    </label>
  )
}

function DropZone({ state }: { state: DraftState }) {
  const [over, setOver] = useState(false)
  const [fault, setFault] = useState('')
  async function take(
    found: ReturnType<typeof fromInput> | Promise<ReturnType<typeof fromInput>>,
  ): Promise<void> {
    try {
      setFault('')
      await state.add(await found)
    } catch {
      setFault('The browser could not read what you dropped. Choose the files with the buttons instead.')
    }
  }
  const pick = (event: { currentTarget: HTMLInputElement }) => {
    const input = event.currentTarget
    void take(fromInput(input.files))
    // The same file can be chosen again after it was removed.
    input.value = ''
  }
  return (
    <div
      class="drop"
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        if (event.dataTransfer) void take(fromDrop(event.dataTransfer))
      }}
    >
      <p>
        <strong>Drop a ShakeMap folder, a zip, or any files here</strong>
      </p>
      <p class="muted small">
        Up to {limits.releaseBytesMax / 1024 / 1024} MB and {limits.releaseFilesMax} files. A zip is unpacked.
        A map that receivers can draw at once goes out first, then facts and stations, large downloads last.
      </p>
      <div class="row">
        <label class="button">
          <input class="hidden-visually" type="file" multiple onChange={pick} />
          Choose files
        </label>
        <label class="button">
          <input
            class="hidden-visually"
            type="file"
            ref={(input) => {
              // Known to every browser, but not to the types.
              input?.setAttribute('webkitdirectory', '')
            }}
            onChange={pick}
          />
          Choose a folder
        </label>
      </div>
      <Fault>{fault}</Fault>
    </div>
  )
}

/** Of a ShakeMap: which of its files are here, and what receivers miss without the others. */
function Recognised({ state }: { state: DraftState }) {
  const parts = productParts(state.files.value.map(({ path }) => path))
  if (!parts) return null
  return (
    <section class="stack" aria-label="What the ShakeMap has">
      <p>
        <strong>Recognised as a ShakeMap</strong> with {parts.has.join(', ')}.
      </p>
      {parts.lacks.length > 0 && (
        <ul class="small lacks">
          {parts.lacks.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** What blocks, and what only warns, each in its own words. */
function Concerns({ state }: { state: DraftState }) {
  const { blocking, warnings } = state.concerns.value
  if (blocking.length + warnings.length === 0) return null
  return (
    <section class="stack" aria-label="Checks of the content">
      {blocking.map((sentence) => (
        <Notice key={sentence} kind="bad">
          <strong>Cannot be published: </strong>
          {sentence}
        </Notice>
      ))}
      {warnings.map((sentence) => (
        <Notice key={sentence} kind="warn">
          <strong>Warning: </strong>
          {sentence}
        </Notice>
      ))}
    </section>
  )
}

/** The map that receivers will see; in a drill also where the epicentre is picked. */
function Preview({ state, drill }: { state: DraftState; drill: boolean }) {
  const product = state.product.value
  const { lat, lon } = drill ? state.drill.value : { lat: product?.facts.lat, lon: product?.facts.lon }
  const figures = drill ? JSON.stringify(state.drill.value) : ''
  const rupture = useMemo(
    () => (drill ? linesOf(state.drill.value) : product?.rupture),
    [drill, figures, product],
  )
  if (!drill && !product) return null
  const pick = (pickedLat: number, pickedLon: number) => {
    state.drill.value = { ...state.drill.value, lat: pickedLat.toFixed(3), lon: pickedLon.toFixed(3) }
  }
  return (
    <div class="stack">
      <MapPanel
        label={drill ? 'Epicentre and preview' : 'Preview'}
        class="preview-map"
        subject={state.subject.value}
        product={product?.product}
        contours={product?.contours}
        stations={product?.stations}
        rupture={rupture}
        epicentre={
          lat === undefined || lon === undefined
            ? undefined
            : { lat: toNumber(String(lat)), lon: toNumber(String(lon)) }
        }
        onPick={drill ? pick : undefined}
      >
        {product && <Watermark marks={marksOf(state.status.value, 'complete', product.facts)} />}
      </MapPanel>
      {product && <Legend />}
      {drill && state.drillStale.value && (
        <Notice kind="warn">The figures were changed. Generate the drill again before you publish it.</Notice>
      )}
    </div>
  )
}

/** As the fields have it, before the drill is generated. */
function linesOf(form: DrillFigures): readonly RuptureLine[] {
  const rupture = ruptureOf(form)
  const [lat, lon] = [toNumber(form.lat), toNumber(form.lon)]
  if (!rupture || ![lat, lon, rupture.strike, rupture.lengthKm].every(Number.isFinite)) return []
  return [ruptureLine(lat, lon, { ...rupture, lengthKm: Math.min(2_000, Math.abs(rupture.lengthKm)) })]
}

function FileTable({ state }: { state: DraftState }) {
  const files = state.files.value
  if (files.length === 0) return null
  // In the order in which they go out.
  const listed = files
    .map((file, index) => ({ ...file, index, made: state.isMade(file) }))
    .sort((a, b) => b.priority - a.priority || a.path.localeCompare(b.path))
  return (
    <div class="table-scroll listed">
      <table class="numbers">
        <caption class="small muted">
          {counted(files.length, 'file')}, {formatBytes(state.bytes.value)}
        </caption>
        <thead>
          <tr>
            <th scope="col">File</th>
            <th scope="col" class="widest">
              Type
            </th>
            <th scope="col" class="right">
              Size
            </th>
            <th scope="col" class="right wide">
              Priority
            </th>
            <th scope="col">
              <span class="hidden-visually">Remove</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {listed.map(({ path, type, data, priority, index, made }) => (
            <tr key={keyOf(data)}>
              <th scope="row">
                {path}
                {made && (
                  <div class="small muted made-here">Made here: receivers draw it before all else</div>
                )}
              </th>
              <td class="widest muted">{type}</td>
              <td class="right">{formatBytes(data.size)}</td>
              <td class="right wide">
                <input
                  class="input priority"
                  type="number"
                  min={-100}
                  max={100}
                  aria-label={`Priority of ${path}, higher goes out first`}
                  value={priority}
                  onChange={({ currentTarget }) => {
                    state.prioritise(index, currentTarget.valueAsNumber)
                    currentTarget.value = String(state.files.value[index]?.priority ?? priority)
                  }}
                />
              </td>
              <td class="right">
                <button
                  type="button"
                  class="button quiet"
                  aria-label={`Remove ${path}`}
                  onClick={(event) => {
                    focusNeighbor(event.currentTarget)
                    void state.remove(index)
                  }}
                >
                  Remove
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Paths may be there twice, and places change with every removal; the content itself stays. */
const keys = new WeakMap<Blob, number>()
let lastKey = 0

function keyOf(data: Blob): number {
  const key = keys.get(data) ?? ++lastKey
  keys.set(data, key)
  return key
}

/** The button goes with its row: the focus moves on to the next row's, or to the choice of files. */
function focusNeighbor(button: HTMLElement): void {
  const row = button.closest('tr')
  const other = row?.nextElementSibling ?? row?.previousElementSibling
  const next = other?.querySelector('button') ?? button.closest('section')?.querySelector('input')
  next?.focus()
}
