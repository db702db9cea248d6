import type { Status } from '../../../api.ts'
import type { CurrentRelease } from '../../../publishing/replacement.ts'
import { counted } from '../../../words/figures.ts'
import { Notice } from '../../common/notices.tsx'
import type { DraftState } from '../content/draft-state.ts'
import type { PublicationState } from '../publication-state.ts'
import { ReviewSheet } from './review-sheet.tsx'
import { Step } from '../step.tsx'

export function PublishSection({
  draft,
  publication,
  earlier,
}: {
  draft: DraftState
  publication: PublicationState
  /** Releases that this channel has already. */
  earlier: number
}) {
  const { title, status, content } = draft.summary.value
  const { replaced, staying } = draft.effect.value
  const faults = publication.tried.value ? publication.faults.value : []
  return (
    <Step number={4} title="Review and publish">
      <dl class="facts">
        <dt>Title</dt>
        <dd>{title === '' ? <span class="muted">none yet</span> : title}</dd>
        <dt>Status</dt>
        <dd>
          {status === undefined && <span class="muted">not chosen yet</span>}
          {status === 'actual' && <strong>Actual</strong>}
          {status !== undefined && status !== 'actual' && <StatusChip status={status} />}
        </dd>
        <dt>Content</dt>
        <dd>{content === '' ? <span class="muted">none yet</span> : content}</dd>
        <dt>Effect</dt>
        <dd>
          {earlier === 0 ? 'The first release on this channel' : effectWords(status, replaced, staying)}
        </dd>
      </dl>
      <div role="alert">
        {faults.length > 0 && (
          <Notice kind="bad">
            <strong>Not published yet:</strong>
            <ul class="faults">
              {faults.map((fault) => (
                <li key={fault}>{fault}</li>
              ))}
            </ul>
          </Notice>
        )}
        {publication.tried.value && faults.length === 0 && (
          <Notice kind="plain">Nothing is missing now. The release is not published yet: review it.</Notice>
        )}
      </div>
      <div class="row">
        <button
          type="button"
          class="button primary large"
          // Not disabled: that would take the focus, which the sheet is to give back.
          aria-disabled={publication.busy.value}
          onClick={() => void publication.reviewDraft()}
        >
          Review…
        </button>
        <p class="small muted">You see what receivers will see, and confirm it there.</p>
      </div>
      <ReviewSheet state={publication} />
    </Step>
  )
}

/** Of what is current now. */
function effectWords(
  status: Status | undefined,
  replaced: readonly CurrentRelease[],
  staying: readonly CurrentRelease[],
): string {
  const ends = replaced.map(({ title }) => title).join(' · ')
  const verb = status === 'cancel' ? 'Cancels' : 'Replaces'
  const words = [ends === '' ? 'Ends nothing that is current' : `${verb} ${ends}`]
  if (staying.length > 0) words.push(`${counted(staying.length, 'release')} of other events stay current`)
  return words.join('; ')
}

function StatusChip({ status }: { status: 'exercise' | 'test' | 'cancel' }) {
  return (
    <span class="chip" data-mark={status === 'cancel' ? 'cancelled' : status}>
      {status.toUpperCase()}
    </span>
  )
}
