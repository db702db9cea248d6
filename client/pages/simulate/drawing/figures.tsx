/** The simulator's own figures at the moment of the playback, and where the bytes went. */
import { useComputed } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { wirePerPayload } from '../../../../shared/sim/experiments/simulation.ts'
import { byteKinds, type ByteKind } from '../../../../shared/sim/engine/traffic.ts'
import type { RunFigures } from '../run/batch.ts'
import type { Settings } from '../settings.ts'
import type { SimulateState } from '../state.ts'
import { formatSeconds } from '../words.ts'

export function FiguresPanels({ state }: { state: SimulateState }) {
  const figures = useComputed(() => {
    void state.grown.value
    return state.recording.value.figuresAt(state.playhead.value)
  }).value
  const { settings } = state.recording.value
  return (
    <>
      <section class="panel stack" aria-labelledby="figures-title">
        <h2 id="figures-title">Figures</h2>
        <Times figures={figures} settings={settings} />
        <p class="explanation">
          <strong>What they say.</strong> Time counts from the moment at which the source publishes, header
          and manifest included. The ratio is the last peer’s time over the bound: 1 cannot be beaten by any
          protocol, and {wirePerPayload} by none over WebRTC, whose packets cost that much.
        </p>
      </section>
      <section class="panel stack" aria-labelledby="bytes-title">
        <h2 id="bytes-title">Where the bytes went</h2>
        <Bytes figures={figures} />
        <p class="explanation">
          <strong>What you see.</strong> N·F is what all receivers together have to get: their number times
          the size of the release. Everything beyond 1 is overhead, counted to the last byte at the senders’
          links from the publication on.
        </p>
      </section>
    </>
  )
}

function Times({ figures, settings }: { figures: RunFigures | null; settings: Settings }) {
  const whose =
    figures !== null && figures.living < settings.peers
      ? `of the ${figures.living} that stayed`
      : 'of the peers complete'
  const ratioHint = figures
    ? `to the bound, ${figures.bounds.largest.toFixed(2)} s`
    : 'last peer’s time to the bound'
  return (
    <dl class="figures numbers">
      <Figure name="50 %" value={figures?.halfMs ?? null} text={formatSeconds}>
        {whose}
      </Figure>
      <Figure name="90 %" value={figures?.ninetyMs ?? null} text={formatSeconds}>
        {whose}
      </Figure>
      <Figure name="Last peer" value={figures?.lastMs ?? null} text={formatSeconds}>
        complete
      </Figure>
      <Figure name="Ratio" value={figures?.ratio ?? null} text={fixed(2)}>
        {figures !== null && figures.living < settings.peers ? 'no bound where peers vanish' : ratioHint}
      </Figure>
      <Figure name="Header" value={figures?.headerMs ?? null} text={formatSeconds}>
        at all peers, verified
      </Figure>
      <Figure name="Manifest" value={figures?.manifestMs ?? null} text={formatSeconds}>
        at all peers
      </Figure>
      <Figure name="Copies" value={figures?.sourceCopies ?? null} text={fixed(2)}>
        sent by the source
      </Figure>
      <Figure
        name="Duplicates"
        value={figures?.duplicates ?? null}
        text={(value) => (value === null ? '–' : `${(value * 100).toFixed(2)} %`)}
      >
        of all chunks received
      </Figure>
      <Figure name="Messages" value={figures?.messagesPerPeer ?? null} text={fixed(0)}>
        sent per peer
      </Figure>
      <Figure name="Neighbors" value={figures?.degrees.mean ?? null} text={fixed(1)}>
        {figures ? `a peer, ${figures.degrees.min} to ${figures.degrees.max}` : 'a peer'}
      </Figure>
    </dl>
  )
}

function Figure({
  name,
  value,
  text,
  children,
}: {
  name: string
  value: number | null
  text: (value: number | null) => string
  children: ComponentChildren
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <strong>
          <data value={value === null ? '' : String(value)}>{text(value)}</data>
        </strong>
        <span class="small muted">{children}</span>
      </dd>
    </div>
  )
}

function fixed(digits: number): (value: number | null) => string {
  return (value) => (value === null ? '–' : value.toFixed(digits))
}

const kindNames: Readonly<Record<ByteKind, string>> = {
  chunks: 'chunks',
  metadata: 'headers and manifests',
  control: 'control',
  packets: 'packets’ headers',
  setUp: 'set-up of connections',
  keepAlive: 'keep-alive',
  acknowledgements: 'acknowledgements',
  retransmissions: 'retransmissions',
}

function Bytes({ figures }: { figures: RunFigures | null }) {
  const bytes = figures?.bytesOverNF
  const all = bytes?.all ?? 0
  // Chunks come to 1 in the end, so that the mark of N·F stands still.
  const scale = Math.max(1.25, Math.ceil(all * 4 + 0.2) / 4)
  return (
    <>
      <div class="bytes" aria-hidden="true">
        <div class="bytes-bar">
          {byteKinds.map((kind) => (
            <span
              key={kind}
              class={`kind kind-${kind}`}
              style={{ width: `${((bytes?.[kind] ?? 0) / scale) * 100}%` }}
            />
          ))}
        </div>
        <span class="bytes-mark" style={{ left: `${100 / scale}%` }}>
          <span>1 × N·F</span>
        </span>
      </div>
      <table class="bytes-table numbers">
        <caption class="hidden-visually">Bytes over N·F by kind</caption>
        <tbody>
          {byteKinds.map((kind) => (
            <tr key={kind}>
              <th scope="row">
                <span class={`kind-swatch kind-${kind}`} aria-hidden="true" />
                {kindNames[kind]}
              </th>
              <td class="right">{shareText(bytes?.[kind])}</td>
            </tr>
          ))}
          <tr class="sum">
            <th scope="row">all, over N·F</th>
            <td class="right">{shareText(bytes?.all)}</td>
          </tr>
        </tbody>
      </table>
    </>
  )
}

function shareText(value: number | undefined) {
  return (
    <data value={value === undefined ? '' : String(value)}>
      {value === undefined ? '–' : value.toFixed(3)}
    </data>
  )
}
