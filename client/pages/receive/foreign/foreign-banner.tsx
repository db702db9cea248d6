/** Above all of a foreign channel, as long as it is on the page: whose it is, and the way to take the yes back. */
import { shortThumbprint } from '../../common/words/format.ts'
import { foreignTexts } from '../../texts/sections/foreign.ts'
import type { ChannelEntry, Channels } from '../channels/channels-state.ts'
import { focusContent } from '../focus.ts'

export function ForeignBanner({ channels, entry }: { channels: Channels; entry: ChannelEntry }) {
  const phase = entry.state.phase.value
  if (phase.kind !== 'joined' || !entry.state.isForeign.value) return null
  const words = foreignTexts.value
  const { name, thumbprint } = phase.target
  return (
    <section class="foreign-banner" aria-label={words.bannerLabel}>
      <p>
        <strong>
          {words.banner({
            name: <q>{name}</q>,
            key: (
              <span class="mono nowrap" title={thumbprint}>
                {shortThumbprint(thumbprint)}…
              </span>
            ),
          })}
        </strong>
        <span class="small">{words.bannerMeaning}</span>
      </p>
      <button
        type="button"
        class="button quiet"
        onClick={() => {
          channels.remove(entry)
          focusContent()
        }}
      >
        {words.withdraw}
      </button>
    </section>
  )
}
