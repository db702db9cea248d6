/** The part of step 1 for a channel whose key is to be given up: a new one takes its place, signed by the old. */
import { useEffect, useRef } from 'preact/hooks'
import { parseChannel } from '../../../../shared/content/channel.ts'
import { Notice } from '../../common/notices.tsx'
import { Fault } from '../fault.tsx'
import { MakeKey, SaveKey } from './key-steps.tsx'
import type { RotationState } from './rotation-state.ts'

const WORDS = {
  made: 'The new key is made:',
  unsaved: 'Save its backup first. Nothing has changed yet.',
  saved: 'Its backup was saved. Nothing has changed yet: sign the move when you are ready.',
  save: 'Save the new key’s backup',
  saveAgain: 'Save the new backup again',
  commit: 'Sign the move with the old key',
  forget: 'Keep the old key',
}

export function RotationSection({ state }: { state: RotationState }) {
  const inside = useRef<HTMLDivElement>(null)
  const made = state.made.value
  const isDone = state.isDone.value
  const parsed = made && parseChannel(made.channel)
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
        {made ? (
          <SaveKey
            state={state}
            file={made.backup}
            fileName={`flashcrew-${made.name}-new.jwe`}
            thumbprint={parsed?.ok ? parsed.value.thumbprint : undefined}
            isSaved={made.isSaved}
            words={WORDS}
            commit={() => void state.commit()}
          />
        ) : (
          <MakeKey
            state={state}
            id="rotation-passphrase"
            label="Passphrase of the new key’s backup"
            again="The new passphrase again"
            hint="At least 12 characters; not the one of the old key."
          >
            Make the new key
          </MakeKey>
        )}
        <Fault>{state.fault.value}</Fault>
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
