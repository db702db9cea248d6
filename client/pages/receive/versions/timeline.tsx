/** The versions of the map on the page, and what each changed. */
import { now } from '../../common/words/clock.ts'
import { formatAgo } from '../../common/words/format.ts'
import { Time } from '../../common/words/time.tsx'
import { commonTexts } from '../../texts/sections/common.ts'
import { eventTexts } from '../../texts/sections/event.ts'
import { formatClock } from '../standing/clock-text.ts'
import { versionName } from './changed-since.tsx'
import { wordIn } from '../release/product-words.ts'
import type { ReceiveState } from '../state.ts'
import type { TimelineEntry } from './versions-state.ts'
import './versions.css'

export function VersionTimeline({ state }: { state: ReceiveState }) {
  const entries = state.versions.timeline.value
  const shown = state.choice.value.shown
  if (entries.length < 2) return null
  const words = eventTexts.value.versions
  return (
    <section class="panel stack" aria-labelledby="versions-title">
      <h2 id="versions-title">{words.title}</h2>
      <ol class="versions">
        {entries.map((entry) => (
          <li key={entry.facts.id} data-shown={entry.facts.id === shown?.id}>
            <div class="row">
              <h3>{versionName(entry)}</h3>
              {entry.view?.state === 'cancelled' && (
                <span class="chip" data-mark="cancelled">
                  {commonTexts.value.marks.cancelled}
                </span>
              )}
              {entry.facts.id === shown?.id ? (
                <span class="small muted" aria-current="true">
                  {words.onThisPage}
                </span>
              ) : (
                entry.view && (
                  <button
                    type="button"
                    class="button quiet"
                    aria-label={words.showVersion({ version: versionName(entry).toLowerCase() })}
                    onClick={() => {
                      state.picked.value = entry.facts.id
                    }}
                  >
                    {words.show}
                  </button>
                )
              )}
            </div>
            <p class="small muted numbers">
              <Made entry={entry} /> ·{' '}
              {words.received({
                ago: (
                  <span title={new Date(entry.facts.receivedAt).toISOString()}>
                    {formatClock(entry.facts.receivedAt, now.value)}
                    {' ('}
                    {formatAgo(entry.facts.receivedAt, now.value)})
                  </span>
                ),
              })}
              {!entry.view && ` · ${words.notKept}`}
            </p>
            <Changes entry={entry} />
          </li>
        ))}
      </ol>
    </section>
  )
}

function Made({ entry: { facts } }: { entry: TimelineEntry }) {
  const words = eventTexts.value.versions
  const review = wordIn(words.reviews, facts.mapStatus)
  const { processTime } = facts
  const iso = processTime === null ? facts.issued : new Date(processTime).toISOString()
  const time = <Time iso={iso} />
  return (
    <>
      {facts.source && `${words.by({ source: facts.source })}, `}
      {processTime === null ? words.published({ time }) : words.made({ time })}
      {review && ` · ${review}`}
    </>
  )
}

function Changes({ entry: { before, changes } }: { entry: TimelineEntry }) {
  const words = eventTexts.value.versions
  if (!before) return <p class="small muted">{words.first}</p>
  if (changes.length === 0) return <p class="small">{words.nothing}.</p>
  return (
    <ul class="changes small">
      {changes.map((change) => (
        <li key={change}>{change}</li>
      ))}
    </ul>
  )
}
