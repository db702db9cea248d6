/** The swarm and one web server at the same moment, side by side: what the page is there to show. */
import { formatBytes } from '../common/words/format.ts'
import { formatNumber } from '../texts/figures.ts'
import type { Recording } from './run/recording.ts'
import { sentShare, servedAt, webServerOf } from './run/web-server.ts'
import type { SimulateState } from './state.ts'
import { simulateTexts } from './texts/current.ts'
import { besideSentence, formatRate } from './words.ts'

export function BesideServer({ state }: { state: SimulateState }) {
  void state.grown.value
  const recording = state.recording.value
  const at = state.shown.value
  const { settings } = recording
  const words = simulateTexts.value.beside
  const server = webServerOf(settings)
  const since = recording.publishedAt === null ? 0 : Math.max(0, at - recording.publishedAt)
  const peers = formatNumber(server.readers)
  const complete = completeOfStaying(recording, at)
  const arrived = recording.arrivedShareAt(at, 'staying')
  const sent = sentShare(server, since)
  return (
    <section class="beside" aria-label={words.title}>
      <Bar
        name={words.swarm}
        kind="swarm"
        share={arrived}
        text={words.have({ percent: percent(arrived), complete: formatNumber(complete), peers })}
      />
      <Bar
        name={words.server}
        kind="server"
        share={sent}
        text={words.atMost({
          percent: percent(sent),
          complete: formatNumber(servedAt(server, since)),
          peers,
        })}
      />
      <p class="beside-sentence numbers">{besideSentence(recording, at)}</p>
      <p class="small muted">
        {words.how({
          copies: peers,
          size: formatBytes(settings.bytes),
          rate: formatRate(settings.bitsPerSecond),
        })}
      </p>
    </section>
  )
}

function Bar(props: { name: string; kind: 'swarm' | 'server'; share: number; text: string }) {
  const { name, kind, share, text } = props
  return (
    <div class="beside-row">
      <span class="beside-name">{name}</span>
      <span class="small muted numbers">{text}</span>
      <span class="beside-bar" aria-hidden="true">
        <span class={`beside-fill ${kind}`} style={{ width: `${(share * 100).toFixed(2)}%` }} />
      </span>
    </div>
  )
}

function percent(share: number): string {
  return formatNumber(Math.floor(share * 100))
}

function completeOfStaying(recording: Recording, at: number): number {
  return Math.min(recording.completeAt(at), webServerOf(recording.settings).readers)
}
