import { useState } from 'preact/hooks'
import { facilitiesTexts } from '../../texts/sections/facilities.ts'
import { formatNumber } from '../../texts/figures.ts'
import { LevelMark } from './level-mark.tsx'
import { facilityNews } from '../shown-on.ts'
import type { FacilitiesState } from '../state.ts'
import { changeWords } from '../words.ts'

const SHOWN_FIRST = 5
const SHOWN_MAX = 200

/** What the newest version changed. A screen reader says it once, and the page keeps it in view. Nothing where no level changed. */
export function ChangeList({ state }: { state: FacilitiesState }) {
  const [all, setAll] = useState(false)
  const texts = facilitiesTexts.value
  const news = facilityNews.value
  const map = state.map.value
  const isOfThisMap = map?.version.subject === news?.subject && map?.version.processTime === news?.processTime
  const changes = (isOfThisMap && news?.changes) || []
  const shown = all ? changes.slice(0, SHOWN_MAX) : changes.slice(0, SHOWN_FIRST)
  return (
    <div class="stack changes" role="status" aria-label={texts.changedRegion}>
      {changes.length > 0 && (
        <>
          <p>
            {texts.changedWithVersion({
              changed: <strong>{texts.changed({ count: changes.length })}</strong>,
            })}
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
                  ? texts.showFewer
                  : changes.length > SHOWN_MAX
                    ? texts.showGravest({ count: formatNumber(SHOWN_MAX) })
                    : texts.showAll({ count: formatNumber(changes.length) })}
              </button>
            </p>
          )}
        </>
      )}
    </div>
  )
}
