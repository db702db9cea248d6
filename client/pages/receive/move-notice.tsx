/** The publisher has taken up another key, and says so with the old one: told, with the fingerprint, and no alarm. */
import { parseChannel } from '../../../shared/content/channel.ts'
import type { ReleaseView } from '../common/channel-view.ts'
import { shortThumbprint } from '../common/format.ts'
import { Notice } from '../common/notices.tsx'
import { receiveTexts } from '../texts/receive.ts'

export function MoveNotice({ view }: { view: ReleaseView }) {
  const successor = parseChannel(view.successor)
  if (!successor.ok) return null
  const { thumbprint, uri } = successor.value
  const words = receiveTexts.value.notices
  return (
    <Notice kind="plain">
      {words.moved({
        key: (
          <span class="mono nowrap" title={thumbprint}>
            {shortThumbprint(thumbprint)}…
          </span>
        ),
      })}
      {view.note && `. ${view.note}`} <a href={`/#${uri}`}>{words.openMoved}</a>
    </Notice>
  )
}
