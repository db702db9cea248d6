/** One channel on the page: what stands in the way, its release, and what is around that. */
import { useEffect } from 'preact/hooks'
import { now } from '../common/words/clock.ts'
import { isExpired, titlePrefix } from '../common/words/format.ts'
import { Notice, Problems } from '../common/notices.tsx'
import { MyFacilities } from '../facilities/my-facilities.tsx'
import { receiveTexts } from '../texts/sections/receive.ts'
import { DisconnectedNotice, OldNotice } from './standing/age-notices.tsx'
import { Arriving } from './release/arriving.tsx'
import type { ChannelEntry, Channels } from './channels/channels-state.ts'
import { isCurrent } from './release/choose.ts'
import { cancelledTitle } from './alarm/headlines.ts'
import { belowParts } from './load-below.tsx'
import { marksOfView } from './release/marks.ts'
import { ReleaseArticle } from './release/release-article.tsx'
import { ForeignChannel } from './foreign/foreign-channel.tsx'
import type { ReceiverPhase, ReceiveState } from './state.ts'
import { Waiting } from './waiting.tsx'

export function ChannelPage({ channels, entry }: { channels: Channels; entry: ChannelEntry }) {
  const phase = entry.state.phase.value
  if (phase.kind !== 'foreign') return <ShownChannel channels={channels} entry={entry} phase={phase} />
  return (
    <ForeignChannel channels={channels} entry={entry} target={phase.target} isForbidden={phase.isForbidden} />
  )
}

function ShownChannel({
  channels,
  entry,
  phase,
}: {
  channels: Channels
  entry: ChannelEntry
  phase: Exclude<ReceiverPhase, { kind: 'foreign' }>
}) {
  const { state } = entry
  const { shown, arriving, cancellation } = state.choice.value
  const words = receiveTexts.value
  const marks = state.marks.value
  const standing = state.standing.value
  const parts = belowParts.value
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
      <div class="notices stack">
        <Problems
          problems={problems.map(({ code, message }) => ({ code, message: words.problems[code] ?? message }))}
        />
        <DisconnectedNotice standing={standing} shown={shown} />
        {shown && <OldNotice state={state} shown={shown} />}
        {parts && <parts.MoveNotice channels={channels} entry={entry} />}
        {cancellation && !marks.includes('cancelled') && (
          <Cancelled title={cancellation.title} note={cancellation.note} />
        )}
        {arriving && (
          <Arriving
            view={arriving}
            content={state.contents.value.get(arriving.id)}
            newer={shown !== arriving}
            isNobodyHere={state.isNobodyHere.value}
          />
        )}
        <Older state={state} />
        <AlsoCurrent state={state} />
      </div>
      {shown ? <ReleaseArticle view={shown} state={state} /> : <Waiting phase={phase} />}
      {parts && <parts.SharingLine preferences={state.preferences} />}
      {parts && <parts.MyPlace state={state} />}
      {parts && <parts.CityTable product={state.shownContent.value?.product.value} />}
      {parts && <parts.VersionTimeline state={state} />}
      {parts && <parts.StationTable product={state.shownContent.value?.product.value} />}
      {parts && <parts.ImpactTable product={state.shownContent.value?.product.value} />}
      <MyFacilities state={state} />
      {parts && <parts.ReleaseList state={state} />}
      {parts && <parts.SwarmPanel state={state} />}
    </>
  )
}

/** The reader picked an earlier release: what is newest, and the way back to it, must not be missed. */
function Older({ state }: { state: ReceiveState }) {
  const { shown, newest } = state.choice.value
  const words = receiveTexts.value.notices
  if (state.picked.value === undefined || !shown || !newest || newest.id === shown.id) return null
  return (
    <Notice kind={isCurrent(shown) ? 'plain' : 'warn'}>
      <div class="row">
        <span>
          {(isCurrent(shown) ? words.olderCurrent : words.older)({ title: <strong>{newest.title}</strong> })}
        </span>
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

/** A map of another event, which the one on the page does not replace. */
function AlsoCurrent({ state }: { state: ReceiveState }) {
  const { alsoCurrent, shown, newest } = state.choice.value
  const words = receiveTexts.value.notices
  // The newest is named already where the reader has turned away from it.
  const others = alsoCurrent.filter((view) => view !== newest && !isExpired(view.expires, now.value))
  if (!shown || others.length === 0) return null
  return (
    <Notice kind="plain">
      {others.map((view) => (
        <div class="row" key={view.id}>
          <span class="grow">
            {words.alsoCurrent({ title: titlePrefix(marksOfView(view)) + view.title })}
          </span>
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
        </div>
      ))}
    </Notice>
  )
}

/** A cancellation of a release that is not on the page. */
function Cancelled({ title, note }: { title: string; note: string }) {
  return (
    <Notice kind="bad">
      <strong>{cancelledTitle(title)}</strong>
      {note && <p>{note}</p>}
    </Notice>
  )
}
