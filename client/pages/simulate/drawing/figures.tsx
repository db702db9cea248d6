/** The simulator's own figures at the moment of the playback, and where the bytes went. */
import { useComputed } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { formatBytes } from '../../common/words/format.ts'
import { formatFixed, formatNumber } from '../../texts/figures.ts'
import { wirePerPayload } from '../../../../shared/sim/experiments/simulation.ts'
import { byteKinds } from '../../../../shared/sim/engine/traffic.ts'
import type { RunFigures } from '../run/batch.ts'
import type { Settings } from '../settings.ts'
import type { SimulateState } from '../state.ts'
import { simulateTexts } from '../texts/current.ts'
import { formatDuration, formatSeconds } from '../words.ts'

export function FiguresPanels({ state }: { state: SimulateState }) {
  const figures = useComputed(() => {
    void state.grown.value
    return state.recording.value.figuresAt(state.shown.value)
  }).value
  const { settings } = state.recording.value
  const words = simulateTexts.value
  return (
    <>
      <section class="panel stack" aria-labelledby="figures-title">
        <h2 id="figures-title">{words.figures.title}</h2>
        <Times figures={figures} settings={settings} />
        <p class="explanation">
          <strong>{words.figures.says}</strong>{' '}
          {words.figures.explanation({ wire: formatFixed(wirePerPayload, 2) })}
        </p>
      </section>
      <section class="panel stack" aria-labelledby="bytes-title">
        <h2 id="bytes-title">{words.bytes.title}</h2>
        <Bytes figures={figures} />
        <p class="explanation">
          <strong>{words.picture.seen}</strong>{' '}
          {words.bytes.explanation({
            peers: formatNumber(settings.peers),
            size: formatBytes(settings.bytes),
            sum: formatBytes(settings.peers * settings.bytes),
          })}
        </p>
      </section>
    </>
  )
}

function Times({ figures, settings }: { figures: RunFigures | null; settings: Settings }) {
  const words = simulateTexts.value.figures
  const someLeft = figures !== null && figures.living < settings.peers
  const whose = someLeft ? words.stayed({ count: figures.living }) : words.ofPeers
  const ratioHint = figures
    ? words.ratioOf({ time: formatDuration(figures.bounds.largest * 1_000) })
    : words.ratioHint
  return (
    <dl class="figures numbers">
      <Figure name={`${formatNumber(50)} %`} value={figures?.halfMs ?? null} text={formatSeconds}>
        {whose}
      </Figure>
      <Figure name={`${formatNumber(90)} %`} value={figures?.ninetyMs ?? null} text={formatSeconds}>
        {whose}
      </Figure>
      <Figure name={words.last} value={figures?.lastMs ?? null} text={formatSeconds}>
        {words.complete}
      </Figure>
      <Figure name={words.ratio} value={figures?.ratio ?? null} text={fixed(2)}>
        {someLeft ? words.noRatio : ratioHint}
      </Figure>
      <Figure name={words.header} value={figures?.headerMs ?? null} text={formatSeconds}>
        {words.headerHint}
      </Figure>
      <Figure name={words.manifest} value={figures?.manifestMs ?? null} text={formatSeconds}>
        {words.manifestHint}
      </Figure>
      <Figure name={words.copies} value={figures?.sourceCopies ?? null} text={fixed(2)}>
        {words.copiesHint}
      </Figure>
      <Figure
        name={words.duplicates}
        value={figures?.duplicates ?? null}
        text={(value) => (value === null ? '–' : `${formatFixed(value * 100, 2)} %`)}
      >
        {words.duplicatesHint}
      </Figure>
      <Figure name={words.messages} value={figures?.messagesPerPeer ?? null} text={fixed(0)}>
        {words.messagesHint}
      </Figure>
      <Figure name={words.neighbors} value={figures?.degrees.mean ?? null} text={fixed(1)}>
        {figures
          ? words.degrees({
              least: formatNumber(figures.degrees.min),
              most: formatNumber(figures.degrees.max),
            })
          : words.perPeer}
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
  return (value) => (value === null ? '–' : formatFixed(value, digits))
}

function Bytes({ figures }: { figures: RunFigures | null }) {
  const words = simulateTexts.value.bytes
  const bytes = figures?.bytesOverNF
  const all = bytes?.all ?? 0
  // Chunks come to 1 in the end, so that the mark of what is needed stands still.
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
          <span>{words.mark}</span>
        </span>
      </div>
      <table class="bytes-table numbers">
        <caption class="hidden-visually">{words.caption}</caption>
        <tbody>
          {byteKinds.map((kind) => (
            <tr key={kind}>
              <th scope="row">
                <span class={`kind-swatch kind-${kind}`} aria-hidden="true" />
                {words.kinds[kind]}
              </th>
              <td class="right">{shareText(bytes?.[kind])}</td>
            </tr>
          ))}
          <tr class="sum">
            <th scope="row">{words.all}</th>
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
      {value === undefined ? '–' : formatFixed(value, 3)}
    </data>
  )
}
