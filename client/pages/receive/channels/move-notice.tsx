/**
 * A channel goes on under another key: its own key says so, or its recovery key, or the server of the page announces another
 * channel. The page tells of it with the key's fingerprint, and raises no alarm. Nothing is followed before the reader says so: a thief of the key can sign
 * a move too.
 */
import { useState } from 'preact/hooks'
import { parseChannel } from '../../../../shared/content/channel.ts'
import { limits } from '../../../../shared/wire/limits.ts'
import { shortThumbprint } from '../../common/words/format.ts'
import { Notice } from '../../common/notices.tsx'
import { channelsTexts } from '../../texts/sections/channels.ts'
import { movesTexts } from '../../texts/sections/moves.ts'
import { focusContent } from '../focus.ts'
import type { ChannelEntry, Channels } from './channels-state.ts'
import type { FollowRefusal } from './followed.ts'

export function MoveNotice({ channels, entry }: { channels: Channels; entry: ChannelEntry }) {
  const [refusal, setRefusal] = useState<FollowRefusal>()
  const phase = entry.state.phase.value
  const { move } = entry.state.choice.value
  const announced = phase.kind === 'joined' ? phase.target.announcedNow?.channel : undefined
  const uri = move?.successor ?? announced
  if (uri === undefined) return null
  const parsed = parseChannel(uri)
  if (!parsed.ok) return null
  const { thumbprint } = parsed.value
  const words = movesTexts.value
  const show = channels.wayTo(uri)
  const signedBy =
    move === undefined ? 'server' : move.sequence < limits.recoverySequenceMin ? 'key' : 'recovery'
  return (
    <Notice kind={show ? 'plain' : 'warn'}>
      <div class="stack" role="group" aria-label={words.label}>
        <span>
          {words[signedBy]({
            key: (
              <span class="mono nowrap" title={thumbprint}>
                {shortThumbprint(thumbprint)}…
              </span>
            ),
          })}
        </span>
        {!show && <span class="small">{words.compare}</span>}
        <div>
          <button
            type="button"
            class="button"
            onClick={() => {
              show?.()
              const refused = show ? undefined : channels.followMove(entry, uri)
              setRefusal(refused)
              if (!refused) focusContent()
            }}
          >
            {show ? words.open : words.follow}
          </button>
        </div>
        {refusal && (
          <span class="fault" role="alert">
            {channelsTexts.value.refusals[refusal]}
          </span>
        )}
      </div>
    </Notice>
  )
}
