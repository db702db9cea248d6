/** The publisher has taken up another key, and says so with the old one: told, with the fingerprint, and no alarm. */
import { parseChannel } from '../../../../shared/content/channel.ts'
import type { ShownRelease } from '../../common/channel/channel-view.ts'
import { shortThumbprint } from '../../common/words/format.ts'
import { Notice } from '../../common/notices.tsx'
import { receiveTexts } from '../../texts/receive.ts'
import type { Channels } from './channels-state.ts'

/** `wayTo`: how to show a channel that is on this page. */
export function MoveNotice({ view, wayTo }: { view: ShownRelease; wayTo: Channels['wayTo'] }) {
  const successor = parseChannel(view.successor)
  if (!successor.ok) return null
  const { thumbprint, uri } = successor.value
  const words = receiveTexts.value.notices
  const show = wayTo(uri)
  return (
    <Notice kind="plain">
      {words.moved({
        key: (
          <span class="mono nowrap" title={thumbprint}>
            {shortThumbprint(thumbprint)}…
          </span>
        ),
      })}
      {view.note && `. ${view.note}`}{' '}
      {show ? (
        <button type="button" class="button quiet" onClick={show}>
          {words.openMoved}
        </button>
      ) : (
        <a href={`/#${uri}`}>{words.openMoved}</a>
      )}
    </Notice>
  )
}
