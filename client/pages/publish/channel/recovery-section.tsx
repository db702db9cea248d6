/** The part of step 1 that makes a recovery key, for the day on which somebody steals the channel's key. */
import { useEffect, useMemo } from 'preact/hooks'
import { shortThumbprint } from '../../common/words/format.ts'
import { Notice } from '../../common/notices.tsx'
import { PassphraseFields } from './passphrase-fields.tsx'
import type { RecoveryStage, RecoveryState } from './recovery-state.ts'

export function RecoverySection({ state }: { state: RecoveryState }) {
  const stage = state.stage.value
  return (
    <details class="restore">
      <summary>Recovery key</summary>
      <div class="stack">
        <p class="muted small">
          Whoever steals the channel’s key can sign as you, and can move the channel to a key of their own. A
          recovery key takes the channel back: it signs a move that is newer than all that the thief can sign.
          Keep its file offline, apart from this computer and from the channel’s backup. It is made once, and
          receivers keep to it from the first release that names it.
        </p>
        {stage.kind === 'none' && <Make state={state} />}
        {stage.kind === 'made' && <Commit state={state} stage={stage} />}
        {stage.kind === 'named' && (
          <div role="status">
            <Notice kind="good">
              Releases name the recovery key{' '}
              <span class="mono nowrap" title={stage.thumbprint}>
                {shortThumbprint(stage.thumbprint)}…
              </span>{' '}
              The command line recovers the channel with it: <span class="mono">flashcrew key recover</span>.
            </Notice>
          </div>
        )}
        {state.fault.value !== '' && (
          <div role="alert">
            <Notice kind="bad">{state.fault.value}</Notice>
          </div>
        )}
      </div>
    </details>
  )
}

function Make({ state }: { state: RecoveryState }) {
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void state.make()
      }}
    >
      <PassphraseFields
        id="recovery-passphrase"
        label="Passphrase of the recovery key"
        again="Its passphrase again"
        hint="At least 12 characters; not the one of the channel’s key."
        passphrase={state.passphrase}
        repeated={state.repeated}
      />
      <div>
        <button type="submit" class="button" disabled={state.busy.value}>
          Make the recovery key
        </button>
      </div>
    </form>
  )
}

function Commit({
  state,
  stage: { made, name, isSaved },
}: {
  state: RecoveryState
  stage: Extract<RecoveryStage, { kind: 'made' }>
}) {
  const url = useMemo(
    () => URL.createObjectURL(new Blob([`${made.file}\n`], { type: 'application/jose' })),
    [made.file],
  )
  useEffect(() => () => URL.revokeObjectURL(url), [url])
  return (
    <Notice kind={isSaved ? 'plain' : 'warn'}>
      <div class="stack">
        <span>
          The recovery key is made: <span class="mono">{shortThumbprint(made.thumbprint)}…</span>{' '}
          {isSaved
            ? 'Its file was saved. Releases do not name it yet.'
            : 'Save its file first. It cannot be made again.'}
        </span>
        <div class="row">
          <a
            class={isSaved ? 'button' : 'button primary'}
            href={url}
            download={`flashcrew-${name}-recovery.jwe`}
            onClick={() => state.saved()}
          >
            {isSaved ? 'Save the recovery key again' : 'Save the recovery key'}
          </a>
          <button
            type="button"
            class={isSaved ? 'button primary' : 'button'}
            disabled={!isSaved || state.busy.value}
            onClick={() => void state.commit()}
          >
            Name it in releases from now on
          </button>
          <button type="button" class="button" disabled={state.busy.value} onClick={() => state.forget()}>
            Do without it
          </button>
        </div>
      </div>
    </Notice>
  )
}
