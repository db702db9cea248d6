/** Publishing with nobody there: a folder is watched, by a rule that is set beforehand. */
import { useEffect, useRef } from 'preact/hooks'
import { limits } from '../../../../shared/wire/limits.ts'
import { boundTo, TextField } from '../../common/fields.tsx'
import { counted } from '../../../words/figures.ts'
import { Notice } from '../../common/notices.tsx'
import { Fault } from '../fault.tsx'
import { Time } from '../../common/words/time.tsx'
import { ExpiryFields } from '../content/expiry-fields.tsx'
import type { TimedLine, WatchedStatus, WatchState } from './watch-state.ts'
import './watch.css'

const STATUSES: readonly { readonly status: WatchedStatus; readonly label: string }[] = [
  { status: 'actual', label: 'Actual' },
  { status: 'exercise', label: 'Exercise' },
  { status: 'test', label: 'Test' },
]

export function WatchSection({ state }: { state: WatchState }) {
  const folder = state.watched.value
  const inside = useRef<HTMLDivElement>(null)
  // The button that starts or stops the watch goes away with its form, so the focus moves to what came of the press.
  useEffect(() => {
    if (state.lines.value.length > 0 && document.activeElement === document.body) inside.current?.focus()
  }, [folder])
  return (
    <section class="panel" aria-labelledby="watch-title">
      <details class="watch" open={state.lines.value.length > 0}>
        <summary>
          <h2 id="watch-title">Watch a folder</h2>
        </summary>
        <div class="stack watch-inside" ref={inside} tabIndex={-1}>
          <p class="muted small">
            Choose the folder into which ShakeMap writes its products. This tab publishes each new product,
            and each new version, once it has not changed for five seconds and can be read whole. It never
            publishes the same content twice, nor a map that is older than the last of its event. Maps of up
            to three other events stay current beside a new one. It works as long as this tab is open.
          </p>
          {!state.canWatch && (
            <Notice kind="warn">
              This browser cannot watch a folder: Firefox and Safari have no File System Access for it. Open
              this console in Chrome, Edge or another Chromium browser on a computer, or run the command
              “flashcrew publish” beside ShakeMap.
            </Notice>
          )}
          {folder === undefined ? <Rule state={state} /> : <Watching state={state} folder={folder} />}
          {state.lines.value.length > 0 && <Log lines={state.lines.value} />}
        </div>
      </details>
    </section>
  )
}

function Rule({ state }: { state: WatchState }) {
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void state.start()
      }}
    >
      <fieldset>
        <legend>Status of every release</legend>
        <div class="segments">
          {STATUSES.map(({ status, label }) => (
            <label key={status} class="segment">
              <input
                type="radio"
                name="watched-status"
                aria-label={`${label}, for watched releases`}
                checked={state.status.value === status}
                onChange={() => {
                  state.status.value = status
                }}
              />
              <span>{label}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <ExpiryFields expiry={state.expiry} id="watched-expiry" label="Expiry of every release" />
      <TextField
        id="watched-note"
        label="Note in every release (optional)"
        {...boundTo(state.note)}
        maxLength={limits.noteCharsMax}
      />
      <label class="check">
        <input
          type="checkbox"
          checked={state.alsoPresent.value}
          onChange={({ currentTarget }) => {
            state.alsoPresent.value = currentTarget.checked
          }}
        />{' '}
        Also publish what is in the folder already
      </label>
      {state.status.value === 'actual' && (
        <TextField
          id="watched-word"
          label="Type ACTUAL to let alerts go out with nobody to confirm them"
          {...boundTo(state.typed)}
          maxLength={20}
        />
      )}
      <Fault>{state.fault.value}</Fault>
      <div>
        <button type="submit" class="button" disabled={!state.canWatch}>
          Choose a folder and watch it…
        </button>
      </div>
    </form>
  )
}

function Watching({ state, folder }: { state: WatchState; folder: string }) {
  return (
    <Notice kind="good">
      <div class="row">
        <span>
          Watching <strong>{folder}</strong>: {counted(state.published.value, 'release')} published as{' '}
          {state.status.value?.toUpperCase()}. Leave this tab open.
        </span>
        <button type="button" class="button" onClick={() => state.stop()}>
          Stop watching
        </button>
      </div>
    </Notice>
  )
}

function Log({ lines }: { lines: readonly TimedLine[] }) {
  return (
    <div class="watch-log small numbers" role="log" aria-label="What was done" tabIndex={0}>
      <ol>
        {lines.toReversed().map(({ number, at, kind, text }) => (
          <li key={number} class={kind}>
            <span class="muted">
              <Time iso={at} />
            </span>{' '}
            {text}
          </li>
        ))}
      </ol>
    </div>
  )
}
