/** The part of step 1 that makes a recovery key, for the day on which somebody steals the channel's key. */
import { shortThumbprint } from '../../common/words/format.ts'
import { Notice } from '../../common/notices.tsx'
import { Fault } from '../fault.tsx'
import { MakeKey, SaveKey } from './key-steps.tsx'
import type { RecoveryState } from './recovery-state.ts'

const WORDS = {
  made: 'The recovery key is made:',
  unsaved: 'Save its file first. It cannot be made again.',
  saved: 'Its file was saved. Releases do not name it yet.',
  save: 'Save the recovery key',
  saveAgain: 'Save the recovery key again',
  commit: 'Name it in releases from now on',
  forget: 'Do without it',
}

export function RecoverySection({ state }: { state: RecoveryState }) {
  const stage = state.stage.value
  return (
    <details class="restore">
      <summary>Recovery key</summary>
      <div class="stack">
        <p class="muted small">
          A thief of the channel’s key can sign as you, and can move the channel to a key of their own. A
          recovery key takes the channel back: it signs a move that is newer than all that the thief can sign.
          Keep its file offline, apart from this computer and from the channel’s backup. It is made once, and
          receivers keep to it from the first release that names it.
        </p>
        {stage.kind === 'none' && (
          <MakeKey
            state={state}
            id="recovery-passphrase"
            label="Passphrase of the recovery key"
            again="Its passphrase again"
            hint="At least 12 characters; not the one of the channel’s key."
          >
            Make the recovery key
          </MakeKey>
        )}
        {stage.kind === 'made' && (
          <SaveKey
            state={state}
            file={stage.made.file}
            fileName={`flashcrew-${stage.name}-recovery.jwe`}
            thumbprint={stage.made.thumbprint}
            isSaved={stage.isSaved}
            words={WORDS}
            commit={() => void state.commit()}
          />
        )}
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
        <Fault>{state.fault.value}</Fault>
      </div>
    </details>
  )
}
