import { eventTexts } from '../../texts/sections/event.ts'
import type { ReceiveState } from '../state.ts'
import type { TimelineEntry } from './versions-state.ts'

/** Next to the title: a screen reader hears it when the version on the page changes. */
export function ChangedSince({ state }: { state: ReceiveState }) {
  const shown = state.choice.value.shown
  const words = eventTexts.value.versions
  const entry = state.versions.timeline.value.find(({ facts }) => facts.id === shown?.id)
  return (
    <div role="status" class="changed-since small">
      {entry?.before && (
        <>
          <strong>
            {words.changedSince({ version: versionName({ facts: entry.before }).toLowerCase() })}
          </strong>{' '}
          {entry.changes.length === 0 ? `${words.nothing.toLowerCase()}.` : `${entry.changes.join('; ')}.`}
        </>
      )}
    </div>
  )
}

export function versionName({ facts }: Pick<TimelineEntry, 'facts'>): string {
  const { version, unnumbered } = eventTexts.value.versions
  return facts.version === '' ? unnumbered : version({ version: facts.version })
}
