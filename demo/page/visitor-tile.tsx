/** One visitor: how far its gallery is, where it came from, and its page as the visitor sees it. */
import { formatShare } from '../../client/words/figures.ts'
import type { DemoState, Visitor } from './state.ts'
import { formatMs } from './times.ts'

export function VisitorTile({ visitor, state }: { visitor: Visitor; state: DemoState }) {
  const { number, address, openedAt, report } = visitor
  const { pictures, ms, fromPeers } = report.value
  const { settings } = state
  const share = Math.min(1, fromPeers / settings.galleryBytes)
  const how =
    ms === null
      ? `${pictures} of ${settings.pictures} · ${formatMs(Math.max(0, state.clock.value - openedAt))}`
      : formatMs(ms)
  return (
    <li class="panel visitor" data-whole={ms !== null}>
      <div class="head">
        <h2>Visitor {number}</h2>
        <span class="small numbers how">{how}</span>
        <button
          type="button"
          class="button quiet"
          aria-label={`Close visitor ${number}`}
          onClick={() => state.remove([visitor])}
        >
          Close
        </button>
      </div>
      <div class="share" aria-hidden="true">
        <span style={{ width: `${share * 100}%` }} />
      </div>
      <p class="small muted">{ms === null ? 'Loading' : `${formatShare(share)} from other visitors`}</p>
      <iframe src={address} title={`The page of visitor ${number}`} />
    </li>
  )
}
