/** The parts of step 1 about keys: a backup with a new one, saving it, and restoring a channel from one. */
import { useRef, useState } from 'preact/hooks'
import { TextField } from '../../common/fields.tsx'
import { Notice } from '../../common/notices.tsx'
import type { ChannelState } from './channel-state.ts'
import { useKeyFile } from './key-steps.tsx'
import type { KeysState } from './keys-state.ts'
import { PassphraseFields } from './passphrase-fields.tsx'

/** Channels whose keys are in this browser: one click each. */
export function KnownChannels({ state }: { state: ChannelState }) {
  const names = state.keys.known.value
  if (names.length === 0) return null
  return (
    <div class="stack" role="group" aria-labelledby="known-channels">
      <h3 id="known-channels">Channels of this browser</h3>
      <div class="row">
        {names.map((name) => (
          <button
            key={name}
            type="button"
            class="button"
            disabled={state.busy.value}
            onClick={() => {
              state.name.value = name
              void state.openChannel()
            }}
          >
            Open {name}
          </button>
        ))}
      </div>
    </div>
  )
}

/** Asked when a channel is made, since the key can be backed up only then. */
export function BackupFields({ keys }: { keys: KeysState }) {
  const without = keys.withoutBackup.value
  return (
    <fieldset class="stack">
      <legend>Backup of the key</legend>
      <p class="muted small">
        Whoever has the key can publish on this channel. The key is made in this browser, and the browser
        hands it out only once: as a file that you can save now, encrypted with a passphrase. With the file
        and the passphrase the channel goes on in another browser, if this one’s data is deleted or the
        computer is lost. If you forget the passphrase, nobody can help you.
      </p>
      {!without && (
        <PassphraseFields
          id="backup-passphrase"
          label="Passphrase of the backup"
          again="The same passphrase again"
          hint="At least 12 characters; several words are better than one."
          passphrase={keys.passphrase}
          repeated={keys.repeated}
        />
      )}
      <label class="check">
        <input
          type="checkbox"
          checked={without}
          onChange={(event) => {
            keys.withoutBackup.value = event.currentTarget.checked
          }}
        />{' '}
        No backup: if this browser’s data is deleted, this channel ends
      </label>
    </fieldset>
  )
}

/** The future of the key, and its backup as long as it can be saved. */
export function KeyNotice({ keys, name }: { keys: KeysState; name: string }) {
  const backup = keys.backup.value?.name === name ? keys.backup.value : undefined
  const url = useKeyFile(backup?.text)
  if (!backup)
    return (
      <p class="muted small">
        This browser keeps the channel’s key, and does not hand it out. If this browser’s data is deleted, the
        channel goes on where the key’s backup is restored. Without a backup the key is lost: receivers keep
        what they have, and you go on with a new channel and a new link.
      </p>
    )
  return (
    <Notice kind={backup.saved ? 'good' : 'warn'}>
      <div class="stack">
        <span>
          {backup.saved
            ? 'The backup of the key was saved. Keep the file and its passphrase in different places.'
            : 'Save the backup of the key now: it is lost when this page is closed, and cannot be made again.'}
        </span>
        <div>
          <a
            class={backup.saved ? 'button' : 'button primary'}
            href={url}
            download={`flashcrew-${backup.name}.jwe`}
            onClick={() => keys.saved()}
          >
            {backup.saved ? 'Save the backup again' : 'Save the backup'}
          </a>
        </div>
      </div>
    </Notice>
  )
}

export function Restore({ state }: { state: ChannelState }) {
  const [passphrase, setPassphrase] = useState('')
  const file = useRef<HTMLInputElement>(null)
  return (
    <details class="restore">
      <summary>Restore a channel from its backup</summary>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault()
          void state.restore(file.current?.files?.[0], passphrase)
        }}
      >
        <div class="field">
          <label for="restore-file">File of the backup</label>
          <input id="restore-file" ref={file} type="file" accept=".jwe,application/jose,text/plain" />
        </div>
        <TextField
          id="restore-passphrase"
          label="Its passphrase"
          value={passphrase}
          onInput={setPassphrase}
          type="password"
          autocomplete="current-password"
        />
        <div>
          <button type="submit" class="button" disabled={state.busy.value}>
            Restore and open
          </button>
        </div>
      </form>
    </details>
  )
}
