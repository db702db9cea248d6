import { useState } from 'preact/hooks'
import { count } from '../common/format.ts'
import { LevelMark } from './level-mark.tsx'
import { facilityNews } from './shown-on.ts'
import type { FacilitiesState } from './state.ts'
import { changeWords } from './words.ts'

const SHOWN_FIRST = 5

/** What the newest version changed: said once to a screen reader, and kept in view. Nothing where no level changed. */
export function ChangeList({ state }: { state: FacilitiesState }) {
  const [all, setAll] = useState(false)
  const news = facilityNews.value
  const map = state.map.value
  const isOfThisMap = map?.version.subject === news?.subject && map?.version.processTime === news?.processTime
  const changes = (isOfThisMap && news?.changes) || []
  const shown = all ? changes.slice(0, 200) : changes.slice(0, SHOWN_FIRST)
  return (
    <div class="stack changes" role="status" aria-label="Changed levels">
      {changes.length > 0 && (
        <>
          <p>
            <strong>{count(changes.length, 'facility', 'facilities')} changed level</strong> with this version
            of the map.
          </p>
          <ul class="change-list">
            {shown.map((change) => (
              <li key={change.key}>
                <LevelMark standing={change.to} /> <strong>{change.name}</strong>: {changeWords(change)}
                <span aria-hidden="true">
                  {change.direction === 'up' ? ' ▲' : change.direction === 'down' ? ' ▼' : ''}
                </span>
              </li>
            ))}
          </ul>
          {changes.length > SHOWN_FIRST && (
            <p>
              <button type="button" class="button quiet" aria-expanded={all} onClick={() => setAll(!all)}>
                {all
                  ? 'Show fewer'
                  : `Show ${changes.length > 200 ? 'the gravest 200' : `all ${changes.length}`}`}
              </button>
            </p>
          )}
        </>
      )}
    </div>
  )
}
