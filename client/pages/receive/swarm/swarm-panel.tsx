/** The swarm as this tab meets it: how the release got here, who else is there, what is given, and the way out. */
import { signal } from '@preact/signals'
import type { Stats } from '../../../api.ts'
import { ClosedSection } from '../../common/closed-section.tsx'
import type { ShownRelease } from '../../common/channel/channel-view.ts'
import { formatBytes } from '../../common/words/format.ts'
import { formatShare } from '../../../words/figures.ts'
import { formatFixed, formatNumber } from '../../texts/figures.ts'
import { receiveTexts } from '../../texts/sections/receive.ts'
import { swarmTexts } from '../../texts/sections/swarm.ts'
import { summariseDelivery, type DeliveryRow } from './delivery.ts'
import type { ReceiveState } from '../state.ts'
import { SharingSettings, SWARM_SECTION } from './sharing.tsx'
import { UploadCapField } from './upload-cap.tsx'
import './swarm.css'

const NOT_JOINED = signal<Stats | undefined>(undefined)

export function SwarmPanel({ state }: { state: ReceiveState }) {
  const words = swarmTexts.value
  const { shown } = state.choice.value
  const stats = (state.channel.value?.stats ?? NOT_JOINED).value
  const { away } = receiveTexts.value
  const { isAway } = state.preferences.chosen.value
  return (
    <ClosedSection name={SWARM_SECTION} title={words.title} class="swarm">
      {shown && <Delivery view={shown} />}
      <div class="stack">
        <h3>{words.now}</h3>
        {isAway ? <p>{away.short}.</p> : stats && <Now stats={stats} shown={shown} />}
        <div class="row swarm-controls">
          <UploadCapField preferences={state.preferences} />
          <div class="field">
            <button
              type="button"
              class="button"
              aria-describedby="leave-hint"
              onClick={() => state.preferences.change({ isAway: !isAway })}
            >
              {isAway ? away.rejoin : words.leave}
            </button>
            <span class="hint" id="leave-hint">
              {isAway ? away.meaning : words.leaveHint}
            </span>
          </div>
        </div>
      </div>
      <SharingSettings state={state} />
    </ClosedSection>
  )
}

function Delivery({ view }: { view: ShownRelease }) {
  const words = swarmTexts.value
  const { peers, bytesKept, tookMs, rows } = summariseDelivery(view)
  return (
    <div class="stack">
      <p>
        {peers === 0 && (bytesKept === 0 ? words.nothingYet : words.keptAll)}
        {peers > 0 &&
          (tookMs === null
            ? words.fromPeersSoFar({ count: peers })
            : words.fromPeers({ count: peers, time: durationText(tookMs) }))}
        {peers > 0 && bytesKept > 0 && ` ${words.keptPart({ size: formatBytes(bytesKept) })}`}
      </p>
      {peers > 0 && (
        <ul class="bars small numbers" aria-label={words.bars}>
          {rows.map((row) => (
            <li key={nameOf(row)}>
              <span class={row.from.kind === 'peer' ? 'mono' : ''}>{nameOf(row)}</span>
              <span class="bar" data-kind={row.from.kind} aria-hidden="true">
                <span style={{ width: `${row.share * 100}%` }} />
              </span>
              <span class="right nowrap">
                {formatBytes(row.bytes)} <span class="muted">({formatShare(row.share)})</span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function nameOf({ from }: DeliveryRow): string {
  const words = swarmTexts.value
  if (from.kind === 'peer') return words.peer({ id: from.id })
  return from.kind === 'here' ? words.here : words.otherPeers({ count: from.count })
}

function Now({ stats, shown }: { stats: Stats; shown: ShownRelease | undefined }) {
  const words = swarmTexts.value
  const { neighbors, partners, payloadSent, coverage } = stats
  const bytes = shown?.progress.bytesTotal ?? 0
  return (
    <dl class="facts numbers">
      <dt>{words.neighbors}</dt>
      <dd>{formatNumber(neighbors)}</dd>
      <dt>{words.partners}</dt>
      <dd>{formatNumber(partners)}</dd>
      <dt>{words.others}</dt>
      <dd>{coverage.peers < 1 ? words.nobody : words.othersText({ count: Math.round(coverage.peers) })}</dd>
      {coverage.peers >= 1 && (
        <>
          <dt>{words.done}</dt>
          <dd>{coverage.sampled === 0 ? words.doneUnknown : <Share {...coverage} />}</dd>
        </>
      )}
      <dt>{words.given}</dt>
      <dd>
        {bytes === 0
          ? formatBytes(payloadSent)
          : words.givenText({
              size: formatBytes(payloadSent),
              copies: formatNumber(payloadSent / bytes, { maximumSignificantDigits: 2 }),
            })}
      </dd>
    </dl>
  )
}

/** The estimate as a bar, with its interval as a band over it. */
function Share({ complete, low, high }: Stats['coverage']) {
  const text = { share: formatShare(complete), low: formatShare(low), high: formatShare(high) }
  return (
    <>
      {swarmTexts.value.doneText(text)}
      <span class="bar interval" aria-hidden="true">
        <span style={{ width: `${complete * 100}%` }} />
        <span class="band" style={{ left: `${low * 100}%`, width: `${(high - low) * 100}%` }} />
      </span>
    </>
  )
}

function durationText(ms: number): string {
  const words = swarmTexts.value
  if (ms < 60_000) return words.seconds({ seconds: formatFixed(ms / 1_000, ms < 10_000 ? 1 : 0) })
  const seconds = Math.round(ms / 1_000)
  return words.minutes({
    minutes: formatNumber(Math.floor(seconds / 60)),
    seconds: formatNumber(seconds % 60),
  })
}
