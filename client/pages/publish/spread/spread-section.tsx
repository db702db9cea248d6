/** After publishing: who can receive it where, how far it has spread, and whether the tab may be closed. */
import { useEffect, useRef } from 'preact/hooks'
import type { Coverage } from '../../../api.ts'
import { formatBytes } from '../../common/words/format.ts'
import { counted, formatShare } from '../../../words/figures.ts'
import { Notice, ProgressBar } from '../../common/notices.tsx'
import type { ChannelState } from '../channel/channel-state.ts'
import { CopyButton } from '../channel/copy-button.tsx'
import { SpreadChart } from './coverage-chart.tsx'
import { formatDuration } from './curve.ts'
import { QrCode } from '../channel/qr-code.tsx'
import './spread.css'
import { completeInWords, type SpreadSoFar } from './spread.ts'
import type { SpreadState } from './spread-state.ts'

export function SpreadSection({ channel, state }: { channel: ChannelState; state: SpreadState }) {
  const published = state.publication.value
  const spread = state.spread.value
  const advice = state.advice.value
  const heading = useRef<HTMLHeadingElement>(null)
  const link = channel.receiverLink.value
  const id = published?.unattended === false ? published.release.id : undefined

  useEffect(() => {
    if (id === undefined) return
    heading.current?.focus()
    heading.current?.scrollIntoView({ block: 'nearest' })
  }, [id])

  return (
    <section class="panel stack spread-panel" aria-labelledby="spread-title">
      <h2 id="spread-title" ref={heading} tabIndex={-1}>
        {published ? 'Spread' : 'For receivers'}
      </h2>
      {published && spread && (
        <>
          <p role="status">
            {published.resumed ? 'Serving again' : 'Published'}: <strong>{published.title}</strong>
          </p>
          <dl class="figures numbers">
            <Figure name="Complete" value={spread.coverage ? completeInWords(spread.coverage) : '–'}>
              {spread.coverage && spread.coverage.sampled > 0
                ? intervalOf(spread.coverage)
                : 'nobody sampled yet'}
            </Figure>
            <Figure
              name="Receivers"
              value={spread.coverage ? `≈ ${spread.coverage.peers.toLocaleString('en')}` : '–'}
            >
              {spread.coverage
                ? `estimated from ${counted(spread.coverage.sampled, 'report')} of receivers`
                : 'estimated from reports'}
            </Figure>
            <Figure name="Proven whole" value={String(spread.custody.whole)}>
              {`${spread.custody.whole === 1 ? 'receiver has' : 'receivers have'} proven to hold all of it`}
            </Figure>
            <Figure name="Copies sent" value={spread.copies.toFixed(spread.copies < 10 ? 2 : 1)}>
              {published.unknownBefore ? 'since this page was opened' : 'by this tab'}
            </Figure>
            <Figure name="Throughput" value={`${formatBytes(state.throughput.value)}/s`}>
              content that leaves this tab now
            </Figure>
            <Figure name="Neighbors" value={String(spread.neighbors)}>
              {spread.neighbors === 0
                ? 'nobody connected'
                : `${counted(spread.neighbors, 'peer')} connected to this tab`}
            </Figure>
            <Figure name="Time" value={formatElapsed(state.elapsed.value)}>
              {published.unknownBefore ? 'since this page was opened' : 'since the publication'}
            </Figure>
          </dl>
          {advice && !advice.safe && <ProgressOf spread={spread} />}
          {advice && <Notice kind={advice.safe ? 'good' : 'warn'}>{advice.sentence}</Notice>}
          <SpreadChart
            curve={state.curve.value}
            prediction={state.prediction.value}
            milestones={state.milestones.value}
          />
        </>
      )}
      {link === '' ? (
        <p class="muted small">Open the channel to get the link and the code that receivers need.</p>
      ) : (
        <div class="receivers">
          <QrCode text={link} label={`QR code of ${link}`} />
          <div class="stack">
            <h3>Link for receivers</h3>
            <p class="small">
              <a href={link} target="_blank" rel="noreferrer">
                {link}
              </a>
            </p>
            <div>
              <CopyButton text={link} label="Copy the link for receivers" />
            </div>
            <p class="small muted">
              Whoever opens it receives, without a login, and passes chunks on to others.
            </p>
          </div>
        </div>
      )}
    </section>
  )
}

/** First of what leaves the tab, then of what is proven to be with others. */
function ProgressOf({ spread: { copies, custody } }: { spread: SpreadSoFar }) {
  if (copies < 1 || custody.chunks === 0) {
    const share = Math.min(1, copies)
    return (
      <ProgressBar
        label="First copy out"
        share={share}
        text={`${formatShare(share)} of the first copy has left this tab`}
      />
    )
  }
  const share = custody.held / custody.chunks
  return (
    <ProgressBar
      label="Proven to be held"
      share={share}
      text={`${formatShare(share)} of the release is proven to be held by ${custody.needed} receivers`}
    />
  )
}

function Figure({ name, value, children }: { name: string; value: string; children: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <strong>{value}</strong>
        <span class="small muted">{children}</span>
      </dd>
    </div>
  )
}

function intervalOf({ low, high }: Coverage): string {
  const [from, to] = [formatShare(low), formatShare(high)]
  return from === to ? 'estimated: of all that reported' : `estimated: between ${from} and ${to}`
}

/** Whole seconds: it ticks once in one. */
function formatElapsed(seconds: number): string {
  const whole = Math.floor(seconds)
  return whole < 100 ? `${whole} s` : formatDuration(whole)
}
