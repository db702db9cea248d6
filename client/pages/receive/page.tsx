/** The emergency page from top to bottom. */
import { useEffect } from 'preact/hooks'
import type { Stats } from '../../api.ts'
import { Connection } from '../common/connection.tsx'
import { titlePrefix } from '../common/format.ts'
import { LanguageSwitch } from '../common/language-switch.tsx'
import { Banner, Notice, Problems } from '../common/notices.tsx'
import { Time } from '../common/time.tsx'
import { MyFacilities } from '../facilities/my-facilities.tsx'
import { receiveTexts } from '../texts/receive.ts'
import { swarmTexts } from '../texts/swarm.ts'
import { AwayNotice, DisconnectedNotice, OldNotice } from './age-notices.tsx'
import { Arriving } from './arriving.tsx'
import { MoveNotice } from './move-notice.tsx'
import { cancelledTitle } from './headlines.ts'
import { browserAlarmParts, createAlarm } from './alarm.ts'
import { AlarmSettings } from './alarm-settings.tsx'
import { News } from './news.tsx'
import { ReleaseArticle } from './release-article.tsx'
import { ReleaseList } from './release-list.tsx'
import { SwarmPanel } from './swarm-panel.tsx'
import type { Phase, ReceiveState } from './state.ts'
import { Waiting } from './waiting.tsx'

const alarm = createAlarm(browserAlarmParts())

export function Page({ state }: { state: ReceiveState }) {
  const { shown, arriving, cancellation, move } = state.choice.value
  const words = receiveTexts.value
  const phase = state.phase.value
  const marks = state.marks.value
  const stats = state.channel.value?.stats.value
  const standing = state.standing.value
  // The notice of being disconnected says all that matters of a server that does not answer.
  const problems = (state.channel.value?.problems.value ?? []).filter(
    ({ code }) =>
      (standing.kind !== 'disconnected' && standing.kind !== 'away') || code !== 'server-unreachable',
  )

  useEffect(() => {
    document.title = shown ? `${titlePrefix(marks)}${shown.title}` : words.waitingTitle
  }, [shown?.title, marks, words])

  return (
    <>
      <a class="skip" href="#content">
        {words.skip}
      </a>
      <header class="masthead">
        <div class="brand">
          <img src="/favicon.svg" alt="" />
          <span>Flashcrew {phase.kind === 'joined' && <span class="muted">· {phase.target.name}</span>}</span>
        </div>
        {phase.kind !== 'failed' &&
          (standing.kind === 'away' ? (
            <p class="small">{swarmTexts.value.awayShort}</p>
          ) : (
            <Connection neighbors={stats?.neighbors ?? 0} signaling={stats?.signaling ?? serverIn(phase)} />
          ))}
        <LanguageSwitch />
      </header>
      <Banner marks={marks}>
        {marks.includes('expired') && shown && (
          <span>{words.notices.expired({ time: <Time iso={shown.expires} /> })}</span>
        )}{' '}
        {marks.includes('cancelled') && cancellation?.note && (
          <span>{words.notices.reason({ note: cancellation.note })}</span>
        )}
      </Banner>
      <News state={state} alarm={alarm} />
      <main id="content" class="content" tabIndex={-1}>
        <Problems problems={problems.map(({ code }) => ({ code, message: words.problems[code] }))} />
        <AwayNotice preferences={state.preferences} />
        <DisconnectedNotice standing={standing} shown={shown} />
        {shown && <OldNotice state={state} shown={shown} />}
        {move && <MoveNotice view={move} />}
        {cancellation && !shown && <Cancelled title={cancellation.title} note={cancellation.note} />}
        {arriving && (
          <Arriving
            view={arriving}
            content={state.contents.value.get(arriving.id)}
            newer={shown !== arriving}
          />
        )}
        <Older state={state} />
        {shown ? <ReleaseArticle view={shown} state={state} /> : <Waiting phase={phase} />}
        <MyFacilities state={state} />
        <ReleaseList state={state} />
        <SwarmPanel state={state} />
        <AlarmSettings alarm={alarm} />
      </main>
    </>
  )
}

/** The reader picked an earlier release: what is newest, and the way back to it, must not be missed. */
function Older({ state }: { state: ReceiveState }) {
  const { shown, newest } = state.choice.value
  const words = receiveTexts.value.notices
  if (state.picked.value === undefined || !newest || newest.id === shown?.id) return null
  return (
    <Notice kind="warn">
      <div class="row">
        <span>{words.older({ title: <strong>{newest.title}</strong> })}</span>
        <button
          type="button"
          class="button"
          onClick={() => {
            state.picked.value = undefined
          }}
        >
          {words.showNewest}
        </button>
      </div>
    </Notice>
  )
}

/** A cancellation of a release that this tab never had. */
function Cancelled({ title, note }: { title: string; note: string }) {
  return (
    <Notice kind="bad">
      <strong>{cancelledTitle(title)}</strong>
      {note && <p>{note}</p>}
    </Notice>
  )
}

/** What is known of the server before there is a channel to ask. */
function serverIn(phase: Phase): Stats['signaling'] {
  if (phase.kind !== 'no-channel') return 'connecting'
  return phase.reason === 'unreachable' ? 'unreachable' : 'connected'
}
