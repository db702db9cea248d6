/** The publisher has taken up another key, and says so with the old one: told, with the fingerprint, and no alarm. */
import { parseChannel } from '../../../shared/content/channel.ts'
import type { ReleaseView } from '../common/channel-view.ts'
import { shortThumbprint } from '../common/format.ts'
import { Notice } from '../common/notices.tsx'

export function MoveNotice({ view }: { view: ReleaseView }) {
  const successor = parseChannel(view.successor)
  if (!successor.ok) return null
  const { thumbprint, uri } = successor.value
  return (
    <Notice kind="plain">
      The publisher of this channel has moved to a new key, and has signed this move with the key that you
      know. New releases come under the key{' '}
      <span class="mono nowrap" title={thumbprint}>
        {shortThumbprint(thumbprint)}…
      </span>
      {view.note && `. ${view.note}`} <a href={`/#${uri}`}>Open the channel of the new key</a>
    </Notice>
  )
}
