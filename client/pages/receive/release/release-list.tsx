/** Every release this browser keeps of the channel, newest first. */
import { hasAllChunks, type ShownRelease } from '../../common/channel/channel-view.ts'
import { ClosedSection } from '../../common/closed-section.tsx'
import { formatBytes } from '../../common/words/format.ts'
import { formatShare } from '../../../words/figures.ts'
import { Time } from '../../common/words/time.tsx'
import { commonTexts } from '../../texts/sections/common.ts'
import { receiveTexts } from '../../texts/sections/receive.ts'
import { releasesTexts } from '../../texts/sections/releases.ts'
import { marksOfView } from './marks.ts'
import type { ReceiveState } from '../state.ts'

export function ReleaseList({ state }: { state: ReceiveState }) {
  const releases = state.releases.value
  const shown = state.choice.value.shown
  const isNobodyHere = state.isNobodyHere.value
  if (releases.length === 0) return null
  const words = releasesTexts.value
  const names = commonTexts.value.marks
  return (
    <ClosedSection name="releases" title={words.title} isUsed={releases.length > 1}>
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
                      {names[mark]}
                    </span>
                  ))}
                </p>
                <p class="small muted numbers">
                  {words.published({ time: <Time iso={view.issued} />, state: stateOf(view, isNobodyHere) })}
                </p>
              </div>
              {view.status !== 'cancel' &&
                (view.id === shown?.id ? (
                  <span class="small muted" aria-current="true">
                    {words.onThisPage}
                  </span>
                ) : (
                  <button
                    type="button"
                    class="button quiet"
                    aria-label={receiveTexts.value.list.showRelease({ title: view.title })}
                    onClick={() => {
                      state.picked.value = view.id
                    }}
                  >
                    {receiveTexts.value.list.show}
                  </button>
                ))}
            </li>
          ))}
      </ul>
    </ClosedSection>
  )
}

function stateOf({ progress, ...view }: ShownRelease, isNobodyHere: boolean): string {
  const size = formatBytes(progress.bytesTotal)
  const words = releasesTexts.value
  if (hasAllChunks({ progress, ...view })) return words.complete({ size })
  const share = progress.bytesTotal === 0 ? 0 : progress.bytesHave / progress.bytesTotal
  const say = view.state === 'receiving' && !isNobodyHere ? words.arriving : words.partial
  return say({ share: formatShare(share), size })
}
