/** The emergency page from top to bottom. */
import { useEffect } from 'preact/hooks'
import type { Stats } from '../../api.ts'
import { ConnectionState } from '../common/channel/connection.tsx'
import { LanguageSwitch } from '../common/language-switch.tsx'
import { Banner, Notice } from '../common/notices.tsx'
import { Time } from '../common/words/time.tsx'
import { commonTexts } from '../texts/sections/common.ts'
import { receiveTexts } from '../texts/sections/receive.ts'
import { AwayNotice } from './standing/age-notices.tsx'
import { browserAlarmParts, createAlarm } from './alarm/alarm.ts'
import { ChannelPage } from './channel-page.tsx'
import { ChannelTabs, OtherNews } from './channels/channel-tabs.tsx'
import type { ChannelEntry, Channels } from './channels/channels-state.ts'
import { belowParts, isBelowMissing, loadBelow } from './load-below.tsx'
import { ForeignBanner } from './foreign/foreign-banner.tsx'
import { FacilityAlarm, AlarmNews } from './alarm/news.tsx'
import type { ReceiverPhase, ReceiveState } from './state.ts'

const alarm = createAlarm(browserAlarmParts())

export function ReceivePage({ channels }: { channels: Channels }) {
  const words = receiveTexts.value
  const selected = channels.selected.value
  const parts = belowParts.value
  useEffect(() => void loadBelow(), [])
  return (
    <>
      <a class="skip" href="#content">
        {words.skip}
      </a>
      {selected && <Masthead entry={selected} />}
      {selected && <ForeignBanner channels={channels} entry={selected} />}
      {selected && <StatusBanner state={selected.state} />}
      {channels.entries.value.map((entry) => (
        <AlarmNews key={entry.address} channels={channels} entry={entry} alarm={alarm} />
      ))}
      <FacilityAlarm alarm={alarm} />
      <main id="content" class="content" tabIndex={-1}>
        <AwayNotice preferences={channels.preferences} />
        <OtherNews channels={channels} />
        <ChannelTabs channels={channels}>
          {selected && <ChannelPage key={selected.address} channels={channels} entry={selected} />}
        </ChannelTabs>
        {parts && <parts.ChannelsPanel channels={channels} />}
        {parts && <parts.AlarmSettings alarm={alarm} />}
        {isBelowMissing.value && <Notice kind="warn">{commonTexts.value.facilitiesMissing}</Notice>}
      </main>
    </>
  )
}

function Masthead({ entry: { state, name } }: { entry: ChannelEntry }) {
  const phase = state.phase.value
  const stats = state.channel.value?.stats.value
  return (
    <header class="masthead">
      <div class="brand">
        <img src="/favicon.svg" alt="" />
        <span>Flashcrew {phase.kind === 'joined' && <span class="muted">· {name.value}</span>}</span>
      </div>
      {phase.kind !== 'failed' &&
        phase.kind !== 'foreign' &&
        (state.standing.value.kind === 'away' ? (
          <p class="small">{receiveTexts.value.away.short}</p>
        ) : (
          <ConnectionState
            neighbors={stats?.neighbors ?? 0}
            signaling={stats?.signaling ?? serverIn(phase)}
          />
        ))}
      <LanguageSwitch />
    </header>
  )
}

function StatusBanner({ state }: { state: ReceiveState }) {
  const { shown, cancellation } = state.choice.value
  const marks = state.marks.value
  const words = receiveTexts.value.notices
  return (
    <Banner marks={marks}>
      {marks.includes('expired') && shown && (
        <span>{words.expired({ time: <Time iso={shown.expires} /> })}</span>
      )}{' '}
      {marks.includes('cancelled') && cancellation?.note && (
        <span>{words.reason({ note: cancellation.note })}</span>
      )}
    </Banner>
  )
}

/** What is known of the server before there is a channel to ask. */
function serverIn(phase: ReceiverPhase): Stats['signaling'] {
  if (phase.kind !== 'no-channel') return 'connecting'
  return phase.reason === 'unreachable' ? 'unreachable' : 'connected'
}
