/** What is shared with whom: one line on the page, more of it below, and how to keep this device's address to oneself. */
import { hasRelay } from '../../../rtc/ice-way.ts'
import { openAt } from '../../common/closed-section.tsx'
import { Notice } from '../../common/notices.tsx'
import { swarmTexts } from '../../texts/sections/swarm.ts'
import type { ReceiveState } from '../state.ts'
import type { Preferences } from './preferences.ts'

/** Which section it stands in. */
export const SWARM_SECTION = 'swarm'
const TITLE_ID = 'sharing-title'

export function SharingLine({ preferences }: { preferences: Preferences }) {
  const words = swarmTexts.value.sharing
  const { isAway, isRelayOnly } = preferences.chosen.value
  if (isAway) return null
  return (
    <p class="small muted">
      {isRelayOnly ? words.lineByRelay : words.line}{' '}
      <a
        href={`#${TITLE_ID}`}
        onClick={(event) => {
          // The channel may stand behind the # of this page's address.
          event.preventDefault()
          openAt(SWARM_SECTION, TITLE_ID)
        }}
      >
        {words.title}
      </a>
    </p>
  )
}

export function SharingSettings({ state }: { state: ReceiveState }) {
  const words = swarmTexts.value.sharing
  const { isRelayOnly } = state.preferences.chosen.value
  const phase = state.phase.value
  const lacksRelay = phase.kind === 'joined' && !hasRelay(phase.target.iceServers)
  return (
    <div class="stack">
      <h3 id={TITLE_ID} tabIndex={-1}>
        {words.title}
      </h3>
      <p>
        {words.readers} {words.servers} {words.kept}
      </p>
      <label class="check">
        <input
          type="checkbox"
          checked={isRelayOnly}
          aria-describedby="relay-only-hint"
          onChange={() => state.preferences.change({ isRelayOnly: !isRelayOnly })}
        />{' '}
        {words.relayOnly}
      </label>
      <p class="hint" id="relay-only-hint">
        {words.relayHint} {lacksRelay && !isRelayOnly && words.lacksRelay}
      </p>
      {lacksRelay && isRelayOnly && <Notice kind="warn">{words.lacksRelay}</Notice>}
    </div>
  )
}
