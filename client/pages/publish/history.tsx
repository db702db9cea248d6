import { isWhole, type ReleaseView } from '../common/channel-view.ts'
import { formatBytes, marksOf } from '../common/format.ts'
import { Time } from '../common/time.tsx'

/** What this key has signed before and this browser still keeps. */
export function History({ releases }: { releases: readonly ReleaseView[] }) {
  return (
    <section class="panel stack" aria-labelledby="history-title">
      <h2 id="history-title">Your releases</h2>
      {releases.length === 0 ? (
        <p class="muted small">Nothing is published on this channel yet.</p>
      ) : (
        <ol class="history">
          {releases.map((view) => (
            <li key={view.id}>
              <p class="row">
                <strong>{view.title}</strong>
                {marksOf(view.status, view.state).map((mark) => (
                  <span key={mark} class="chip" data-mark={mark}>
                    {mark.toUpperCase()}
                  </span>
                ))}
              </p>
              <p class="small muted numbers">
                Number {view.sequence} · <Time iso={view.issued} /> · {formatBytes(view.progress.bytesTotal)}
                {isWhole(view) ? '' : ', not whole in this browser'}
              </p>
              {view.note !== '' && <p class="small">{view.note}</p>}
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}
