import type { Status } from '../../../api.ts'
import { limits } from '../../../../shared/wire/limits.ts'
import { TextField } from '../../common/fields.tsx'
import { Notice } from '../../common/notices.tsx'
import type { DraftState } from './draft-state.ts'
import { ExpiryFields } from './expiry-fields.tsx'
import { Step } from '../step.tsx'

const STATUSES: readonly { readonly status: Status; readonly label: string; readonly meaning: string }[] = [
  { status: 'actual', label: 'Actual', meaning: 'It happened. Receivers may act on it.' },
  { status: 'exercise', label: 'Exercise', meaning: 'A drill. Every receiver marks it EXERCISE.' },
  { status: 'test', label: 'Test', meaning: 'A trial of the system. Marked TEST.' },
  {
    status: 'cancel',
    label: 'Cancel',
    meaning: 'Withdraws all earlier releases. The reason goes into the note.',
  },
]

export function TitleSection({ state }: { state: DraftState }) {
  const status = state.status.value
  return (
    <Step number={3} title="Title and status">
      <TextField
        id="release-title"
        label="Title"
        value={state.title.value}
        onInput={(value) => {
          state.typedTitle.value = value
        }}
        onFocus={state.holdTitle}
        onBlur={state.releaseTitle}
        maxLength={limits.titleCharsMax}
      />
      <fieldset class="stack statuses">
        <legend>Status</legend>
        <div class="status-options">
          {STATUSES.map((option) => (
            <label key={option.status} class="option">
              <input
                type="radio"
                name="status"
                aria-label={option.label}
                aria-describedby={`status-${option.status}`}
                checked={status === option.status}
                onChange={() => {
                  state.chosenStatus.value = option.status
                }}
              />
              <span>
                <strong>{option.label}</strong>
                <span class="small muted" id={`status-${option.status}`}>
                  {option.meaning}
                </span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      {state.refusal.value !== undefined && <Notice kind="bad">{state.refusal.value}</Notice>}
      <div class="field">
        <label for="release-note">{status === 'cancel' ? 'Note: the reason' : 'Note (optional)'}</label>
        <textarea
          id="release-note"
          class="input"
          maxLength={limits.noteCharsMax}
          value={state.note.value}
          onInput={(event) => {
            state.note.value = event.currentTarget.value
          }}
        />
      </div>
      {status !== 'cancel' && <ExpiryFields expiry={state.expiry} id="release-expiry" label="Expiry" />}
      {state.others.value.length > 0 && (
        <label class="check">
          <input
            type="checkbox"
            checked={state.keepsOthers.value}
            onChange={({ currentTarget }) => {
              state.chosenBeside.value = currentTarget.checked
            }}
          />{' '}
          Keep current beside it:{' '}
          {state.others.value
            .slice(0, limits.releasesCurrentMax - 1)
            .map(({ title }) => title)
            .join(' · ')}
        </label>
      )}
      {state.endings.value.map((sentence) => (
        <Notice key={sentence} kind="warn">
          {sentence}
        </Notice>
      ))}
      <p class="muted small">{effectSentence(state)}</p>
    </Step>
  )
}

/** What becomes of the releases that are current now. */
function effectSentence({ status, effect }: DraftState): string {
  const { replaced } = effect.value
  const titles = replaced.map(({ title }) => `“${title}”`).join(', ')
  if (status.value === 'cancel')
    return `${replaced.length === 0 ? 'No current release is left to cancel' : `Publishing this cancels ${titles} on every receiver`}. A notice file with the reason is added by itself.`
  if (replaced.length === 0) return 'Publishing this ends no other release.'
  return `Publishing this replaces ${titles}: receivers show the newest, and keep the older as superseded.`
}
