/** The part of step 1 for a channel whose key is to be given up: a new one takes its place, signed by the old. */
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { parseChannel } from '../../../../shared/content/channel.ts'
import { shortThumbprint } from '../../common/words/format.ts'
import { Notice } from '../../common/notices.tsx'
import type { RotationState } from './rotation-state.ts'
import { PassphraseFields } from './passphrase-fields.tsx'

export function RotationSection({ state }: { state: RotationState }) {
  const inside = useRef<HTMLDivElement>(null)
  const made = state.made.value
  const isDone = state.isDone.value
  // The button that was pressed goes away with its step.
  useEffect(() => {
    if ((made || isDone) && document.activeElement === document.body) inside.current?.focus()
  }, [made, isDone])
  return (
    <details class="restore">
      <summary>Go over to a new key</summary>
      <div class="stack rotation" ref={inside} tabIndex={-1}>
        <p class="muted small">
          Change the key when somebody else may have the key, its backup or this computer, or before you hand
          the channel on. A new key is made here, and the old key signs that the new one takes its place. The
          channel gets a new address. Receivers at the old address are told the new one, and keep what is
          current. The old key signs nothing more.
        </p>
        {isDone && (
          <div role="status">
            <Notice kind="good">
              The channel has a new key and a new address, which is above. Keep this tab open until receivers
              have been told. As long as it is open, it serves the old channel too.
            </Notice>
          </div>
        )}
        {made ? <Commit state={state} made={made} /> : <Make state={state} />}
        {state.fault.value !== '' && (
          <div role="alert">
            <Notice kind="bad">{state.fault.value}</Notice>
          </div>
        )}
        {state.toClaim.value && !state.busy.value && (
          <div>
            <button type="button" class="button" onClick={() => void state.claim()}>
              Ask the server again
            </button>
          </div>
        )}
      </div>
    </details>
  )
}

function Make({ state }: { state: RotationState }) {
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void state.make()
      }}
    >
      <PassphraseFields
        id="rotation-passphrase"
        label="Passphrase of the new key’s backup"
        again="The new passphrase again"
        hint="At least 12 characters; not the one of the old key."
        passphrase={state.passphrase}
        repeated={state.repeated}
      />
      <div>
        <button type="submit" class="button" disabled={state.busy.value}>
          Make the new key
        </button>
      </div>
    </form>
  )
}

function Commit({
  state,
  made,
}: {
  state: RotationState
  made: NonNullable<RotationState['made']['value']>
}) {
  const url = useMemo(
    () => URL.createObjectURL(new Blob([`${made.backup}\n`], { type: 'application/jose' })),
    [made.backup],
  )
  useEffect(() => () => URL.revokeObjectURL(url), [url])
  const parsed = parseChannel(made.channel)
  return (
    <Notice kind={made.isSaved ? 'plain' : 'warn'}>
      <div class="stack">
        <span>
          The new key is made:{' '}
          <span class="mono">{parsed.ok && shortThumbprint(parsed.value.thumbprint)}…</span>{' '}
          {made.isSaved
            ? 'Its backup was saved. Nothing has changed yet: sign the move when you are ready.'
            : 'Save its backup first. Nothing has changed yet.'}
        </span>
        <div class="row">
          <a
            class={made.isSaved ? 'button' : 'button primary'}
            href={url}
            download={`flashcrew-${made.name}-new.jwe`}
            onClick={() => state.saved()}
          >
            {made.isSaved ? 'Save the new backup again' : 'Save the new key’s backup'}
          </a>
          <button
            type="button"
            class={made.isSaved ? 'button primary' : 'button'}
            disabled={!made.isSaved || state.busy.value}
            onClick={() => void state.commit()}
          >
            Sign the move with the old key
          </button>
          <button type="button" class="button" disabled={state.busy.value} onClick={() => state.forget()}>
            Keep the old key
          </button>
        </div>
      </div>
    </Notice>
  )
}
