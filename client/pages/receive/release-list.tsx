/** Every release this browser keeps of the channel, newest first. */
import { isWhole, type ReleaseView } from '../common/channel-view.ts'
import { formatBytes, formatShare } from '../common/format.ts'
import { Time } from '../common/time.tsx'
import { marksOfView } from './marks.ts'
import type { ReceiveState } from './state.ts'

export function ReleaseList({ state }: { state: ReceiveState }) {
  const releases = state.releases.value
  const shown = state.choice.value.shown
  if (releases.length === 0) return null
  return (
    <section class="panel stack" aria-labelledby="releases-title">
      <h2 id="releases-title">Releases on this channel</h2>
      <ul class="releases">
        {releases
          .filter(({ successor }) => successor === '')
          .map((view) => (
            <li key={view.id}>
              <div class="grow">
                <p class="row">
                  <strong>{view.title}</strong>
                  {marksOfView(view).map((mark) => (
                    <span key={mark} class="chip" data-mark={mark}>
                      {mark.toUpperCase()}
                    </span>
                  ))}
                </p>
                <p class="small muted numbers">
                  Published <Time iso={view.issued} /> · {stateOf(view)}
                </p>
              </div>
              {view.status !== 'cancel' &&
                (view.id === shown?.id ? (
                  <span class="small muted" aria-current="true">
                    On this page
                  </span>
                ) : (
                  <button
                    type="button"
                    class="button quiet"
                    aria-label={`Show ${view.title}`}
                    onClick={() => {
                      state.picked.value = view.id
                    }}
                  >
                    Show
                  </button>
                ))}
            </li>
          ))}
      </ul>
    </section>
  )
}

function stateOf({ progress, ...view }: ReleaseView): string {
  const size = formatBytes(progress.bytesTotal)
  if (isWhole({ progress, ...view })) return `complete, ${size}`
  const share = progress.bytesTotal === 0 ? 0 : progress.bytesHave / progress.bytesTotal
  return `${formatShare(share)} of ${size}${view.state === 'receiving' ? ', arriving' : ' received'}`
}
