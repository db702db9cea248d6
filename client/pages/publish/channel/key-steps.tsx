/** The two steps to a key that is made with its file: a passphrase for the file, then the file itself and what it is made for. */
import { useEffect, useMemo } from 'preact/hooks'
import { shortThumbprint } from '../../common/words/format.ts'
import { Notice } from '../../common/notices.tsx'
import type { KeyMaking } from './key-making.ts'
import { PassphraseFields } from './passphrase-fields.tsx'

/** An address under which the file can be saved, for as long as it is shown; '' where there is none. */
export function useKeyFile(text: string | undefined): string {
  const url = useMemo(
    () =>
      text === undefined ? '' : URL.createObjectURL(new Blob([`${text}\n`], { type: 'application/jose' })),
    [text],
  )
  useEffect(() => () => (url === '' ? undefined : URL.revokeObjectURL(url)), [url])
  return url
}

export function MakeKey({
  state,
  id,
  label,
  again,
  hint,
  children,
}: {
  state: KeyMaking
  id: string
  label: string
  again: string
  hint: string
  /** On the button. */
  children: string
}) {
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        void state.make()
      }}
    >
      <PassphraseFields
        {...{ id, label, again, hint }}
        passphrase={state.passphrase}
        repeated={state.repeated}
      />
      <div>
        <button type="submit" class="button" disabled={state.busy.value}>
          {children}
        </button>
      </div>
    </form>
  )
}

/** Words of one key; those on buttons are for before and after its file was saved. */
export interface KeyWords {
  readonly made: string
  readonly unsaved: string
  readonly saved: string
  readonly save: string
  readonly saveAgain: string
  readonly commit: string
  readonly forget: string
}

const looks = (isPrimary: boolean): string => (isPrimary ? 'button primary' : 'button')

export function SaveKey({
  state,
  file,
  fileName,
  thumbprint,
  isSaved,
  words,
  commit,
}: {
  state: KeyMaking
  file: string
  fileName: string
  thumbprint: string | undefined
  isSaved: boolean
  words: KeyWords
  commit: () => void
}) {
  const url = useKeyFile(file)
  return (
    <Notice kind={isSaved ? 'plain' : 'warn'}>
      <div class="stack">
        <span>
          {words.made} <span class="mono">{thumbprint !== undefined && shortThumbprint(thumbprint)}…</span>{' '}
          {isSaved ? words.saved : words.unsaved}
        </span>
        <div class="row">
          <a class={looks(!isSaved)} href={url} download={fileName} onClick={() => state.saved()}>
            {isSaved ? words.saveAgain : words.save}
          </a>
          <button
            type="button"
            class={looks(isSaved)}
            disabled={!isSaved || state.busy.value}
            onClick={commit}
          >
            {words.commit}
          </button>
          <button type="button" class="button" disabled={state.busy.value} onClick={() => state.forget()}>
            {words.forget}
          </button>
        </div>
      </div>
    </Notice>
  )
}
