/** How old the map is, and whether a newer one could reach this page: two things, each in a sentence of its own. */
import type { ShownRelease } from '../../common/channel/channel-view.ts'
import { now } from '../../common/words/clock.ts'
import { formatAgo } from '../../common/words/format.ts'
import { Notice } from '../../common/notices.tsx'
import { focusContent } from '../focus.ts'
import type { Preferences } from '../swarm/preferences.ts'
import { receiveTexts } from '../../texts/sections/receive.ts'
import type { ReaderStanding } from './standing.ts'
import { formatClock } from './clock-text.ts'
import type { ReceiveState } from '../state.ts'

/** From then on the ground, the roads and the map itself have probably changed. */
const OLD_MS = 24 * 3_600_000

export function DisconnectedNotice({
  standing,
  shown,
}: {
  standing: ReaderStanding
  shown: ShownRelease | undefined
}) {
  if (standing.kind !== 'disconnected') return null
  const words = receiveTexts.value.notices
  return (
    <Notice kind="warn">
      <strong>
        {words.disconnectedSince({
          time: formatClock(standing.since, now.value),
          ago: formatAgo(standing.since, now.value),
        })}
      </strong>{' '}
      {words.disconnected} {shown && words.disconnectedShown({ ago: formatAgo(shown.receivedAt, now.value) })}
    </Notice>
  )
}

/** The reader's own choice, said where it cannot be overlooked, with the way back. */
export function AwayNotice({ preferences }: { preferences: Preferences }) {
  if (!preferences.chosen.value.isAway) return null
  const words = receiveTexts.value.away
  return (
    <Notice kind="warn">
      <div class="row">
        <span class="grow">
          <strong>{words.title}</strong> {words.meaning}
        </span>
        <button
          type="button"
          class="button"
          onClick={() => {
            preferences.change({ isAway: false })
            focusContent()
          }}
        >
          {words.rejoin}
        </button>
      </div>
    </Notice>
  )
}

/** Only of the newest: an earlier release that the reader picked, or a replaced one, is said to be so already. */
export function OldNotice({ state, shown }: { state: ReceiveState; shown: ShownRelease }) {
  const { newest } = state.choice.value
  const made = madeAt(shown, state)
  if (newest?.id !== shown.id || !(now.value - made > OLD_MS)) return null
  const words = receiveTexts.value.notices
  return (
    <Notice kind="warn">
      {(mapTimeOf(state) ? words.oldMap : words.oldRelease)({ ago: formatAgo(made, now.value) })}
    </Notice>
  )
}

/** By the map's own word, else the publisher's. Milliseconds since 1970. */
export function madeAt(shown: ShownRelease, state: ReceiveState): number {
  return mapTimeOf(state)?.getTime() ?? Date.parse(shown.issued)
}

/** When the map was made, by its own word. The time of the publication does not tell: a map may be published long after. */
export function mapTimeOf(state: ReceiveState): Date | undefined {
  return state.shownContent.value?.product.value?.facts.processTime ?? undefined
}
