/** The versions of the map on the page, and what each changed. */
import { now } from '../common/clock.ts'
import { formatAgo } from '../common/format.ts'
import { Time } from '../common/time.tsx'
import type { ReceiveState } from './state.ts'
import type { TimelineEntry } from './versions-state.ts'

const NOTHING = 'Nothing that matters changed'

export function Timeline({ state }: { state: ReceiveState }) {
  const entries = state.versions.timeline.value
  const shown = state.choice.value.shown
  if (entries.length < 2) return null
  return (
    <section class="panel stack" aria-labelledby="versions-title">
      <h2 id="versions-title">Versions of this map</h2>
      <ol class="versions">
        {entries.map((entry) => (
          <li key={entry.facts.id} data-shown={entry.facts.id === shown?.id}>
            <div class="row">
              <h3>{versionName(entry)}</h3>
              {entry.view?.state === 'cancelled' && (
                <span class="chip" data-mark="cancelled">
                  CANCELLED
                </span>
              )}
              {entry.facts.id === shown?.id ? (
                <span class="small muted" aria-current="true">
                  On this page
                </span>
              ) : (
                entry.view && (
                  <button
                    type="button"
                    class="button quiet"
                    aria-label={`Show ${versionName(entry).toLowerCase()}`}
                    onClick={() => {
                      state.picked.value = entry.facts.id
                    }}
                  >
                    Show
                  </button>
                )
              )}
            </div>
            <p class="small muted numbers">
              <Made entry={entry} /> · received{' '}
              <span title={new Date(entry.facts.receivedAt).toISOString()}>
                {formatAgo(entry.facts.receivedAt, now.value)}
              </span>
              {!entry.view && ' · its files are no longer kept'}
            </p>
            <Changes entry={entry} />
          </li>
        ))}
      </ol>
    </section>
  )
}

/** Next to the title: a screen reader hears it when the version on the page changes. */
export function ChangedSince({ state }: { state: ReceiveState }) {
  const shown = state.choice.value.shown
  const entry = state.versions.timeline.value.find(({ facts }) => facts.id === shown?.id)
  return (
    <div role="status" class="changed-since small">
      {entry?.before && (
        <>
          <strong>Changed since {versionName({ facts: entry.before }).toLowerCase()}:</strong>{' '}
          {entry.changes.length === 0 ? `${NOTHING.toLowerCase()}.` : `${entry.changes.join('; ')}.`}
        </>
      )}
    </div>
  )
}

function Made({ entry: { facts } }: { entry: TimelineEntry }) {
  const review = REVIEW[facts.mapStatus.toLowerCase()]
  return (
    <>
      {facts.source && `By ${facts.source}, `}
      {facts.processTime === null ? 'published ' : 'made '}
      <Time iso={facts.processTime === null ? facts.issued : new Date(facts.processTime).toISOString()} />
      {review && ` · ${review}`}
    </>
  )
}

const REVIEW: Readonly<Record<string, string>> = {
  automatic: 'automatic, not reviewed yet',
  reviewed: 'reviewed by a person',
  released: 'released',
  cancelled: 'cancelled by its maker',
}

function Changes({ entry: { before, changes } }: { entry: TimelineEntry }) {
  if (!before) return <p class="small muted">The first version that this browser has seen.</p>
  if (changes.length === 0) return <p class="small">{NOTHING}.</p>
  return (
    <ul class="changes small">
      {changes.map((change) => (
        <li key={change}>{change}</li>
      ))}
    </ul>
  )
}

function versionName({ facts }: Pick<TimelineEntry, 'facts'>): string {
  return facts.version === '' ? 'Version without a number' : `Version ${facts.version}`
}
