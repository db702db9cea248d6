/** What this key has signed before and this browser still keeps, with what was seen of each spread. */
import { hasAllChunks, type ShownRelease } from '../../common/channel/channel-view.ts'
import { formatBytes, marksOf } from '../../common/words/format.ts'
import { formatShare } from '../../../words/figures.ts'
import { Time } from '../../common/words/time.tsx'
import { formatDuration, MILESTONES } from './curve.ts'
import type { CurveRecord } from './curve-records.ts'
import { Moment } from '../content/expiry-fields.tsx'
import { canStayBeside } from '../../../publishing/replacement.ts'

const WIDTH = 120
const HEIGHT = 36

export function History({
  releases,
  records,
  onSupersede,
  onCancel,
}: {
  releases: readonly ShownRelease[]
  records: readonly CurveRecord[]
  onSupersede: (release: ShownRelease) => void
  onCancel: (release: ShownRelease) => void
}) {
  const current = releases.filter(canStayBeside)
  return (
    <section class="panel stack" aria-labelledby="history-title">
      <h2 id="history-title">Your releases</h2>
      {releases.length === 0 ? (
        <p class="muted small">Nothing is published on this channel yet.</p>
      ) : (
        <ol class="history">
          {releases.map((view) => (
            <li key={view.id} class="stack">
              <p class="row">
                <strong>{view.title}</strong>
                {marksOf(view.status, view.state).map((mark) => (
                  <span key={mark} class="chip" data-mark={mark}>
                    {mark.toUpperCase()}
                  </span>
                ))}
              </p>
              <p class="small muted numbers">
                <Time iso={view.issued} /> · {formatBytes(view.progress.bytesTotal)}
                {hasAllChunks(view) ? '' : ', not whole in this browser'}
              </p>
              {view.note !== '' && <p class="small">{view.note}</p>}
              {view.expires !== '' && (
                <p class="small muted">
                  Expires <Moment iso={view.expires} />
                </p>
              )}
              <PastSpread record={records.find(({ id }) => id === view.id)} />
              {current.includes(view) && (
                <div class="row">
                  <button
                    type="button"
                    class="button quiet"
                    aria-label={`Supersede ${view.title}`}
                    onClick={() => onSupersede(view)}
                  >
                    Supersede
                  </button>
                  <button
                    type="button"
                    class="button quiet"
                    aria-label={`Cancel ${view.title}…`}
                    onClick={() => onCancel(view)}
                  >
                    Cancel…
                  </button>
                </div>
              )}
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}

function PastSpread({ record }: { record: CurveRecord | undefined }) {
  if (!record || record.points.length === 0) return null
  return (
    <div class="past-spread">
      <Sparkline record={record} />
      <p class="small muted numbers grow">{inWords(record)}</p>
    </div>
  )
}

function inWords({ points, times, copies, peers }: CurveRecord): string {
  const reached = MILESTONES.flatMap((share, i) => {
    const at = times[i]
    return typeof at === 'number' ? [`${share * 100} % after ${formatDuration(at)}`] : []
  })
  const complete = formatShare(points.at(-1)?.[1] ?? 0)
  const spread = reached.length > 0 ? `Complete: ${reached.join(', ')}` : `At last ${complete} complete`
  return `${spread}. ${copies.toFixed(1)} copies sent, ≈ ${peers.toLocaleString('en')} ${peers === 1 ? 'receiver' : 'receivers'} at the end.`
}

/** Its words stand beside it. */
function Sparkline({ record: { points } }: { record: CurveRecord }) {
  const end = Math.max(1, points.at(-1)?.[0] ?? 1)
  const place = (at: number, share: number) =>
    `${((at / end) * WIDTH).toFixed(1)},${((1 - share) * HEIGHT).toFixed(1)}`
  const band = [
    ...points.map(([at, , , high]) => place(at, high)),
    ...points.toReversed().map(([at, , low]) => place(at, low)),
  ]
  return (
    <svg class="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <line class="frame" x1="0" x2={WIDTH} y1={HEIGHT} y2={HEIGHT} vector-effect="non-scaling-stroke" />
      <polygon class="band" points={band.join(' ')} />
      <polyline
        class="line"
        vector-effect="non-scaling-stroke"
        points={points.map(([at, complete]) => place(at, complete)).join(' ')}
      />
    </svg>
  )
}
