/** What `npm run sim` prints: the conditions, a row for each seed and their mean, and where the bytes went. */
import { byteKinds } from '../../shared/sim/engine/traffic.ts'
import { wirePerPayload, type Result } from '../../shared/sim/experiments/simulation.ts'
import type { SimCommand } from './arguments.ts'

export function conditions({ simulation }: SimCommand, [first]: readonly Result[]): string {
  const { peers, bytes, upBitsPerSecond: up, downBitsPerSecond: down, latencyMs, lossBound } = simulation
  const links = up === down ? `${bits(up)} each way` : `${bits(up)} up, ${bits(down)} down`
  const others = (simulation.rates ?? [])
    .map(({ share, upBitsPerSecond }) => `, ${percent(share, 0)} with ${bits(upBitsPerSecond)}`)
    .join('')
  const chunks = first ? ` in ${count(first.chunks)} chunks of ${count(first.chunkBytes)} bytes` : ''
  const loss = lossBound === 0 ? 'no loss' : `loss 0–${percent(lossBound, 1)}`
  return `${count(peers)} peers, ${volume(bytes)}${chunks}, ${links}${others}, ${latencyMs[0]}–${latencyMs[1]} ms one way, ${loss}.`
}

export function boundLine([first]: readonly Result[]): string {
  if (first === undefined) return ''
  const { bounds } = first
  const parts = [
    ['doubling', bounds.doubling],
    ['fluid', bounds.fluid],
    ['postal', bounds.postal],
    ['source', bounds.source],
  ] as const
  const all = parts.map(([name, value]) => `${name} ${value === null ? '–' : value.toFixed(2)}`).join(', ')
  return (
    `Bound: ${bounds.name} ${bounds.largest.toFixed(2)} s (${all}); ` +
    `on the wire, times ${wirePerPayload}: ${(bounds.largest * wirePerPayload).toFixed(2)} s.`
  )
}

type Column = readonly [head: string, value: (result: Result) => number | null, digits: number]

const columns: readonly Column[] = [
  ['50 %, s', (r) => seconds(r.halfMs), 2],
  ['90 %, s', (r) => seconds(r.ninetyMs), 2],
  ['last, s', (r) => seconds(r.lastMs), 2],
  ['ratio', (r) => r.ratio, 2],
  ['on the wire', (r) => r.wireRatio, 2],
  ['/ 1.08·doubling', (r) => r.doublingRatio, 2],
  ['bytes/N·F', (r) => r.bytesOverNF.all, 3],
  ['duplicates, %', (r) => r.duplicates * 100, 2],
  ['messages/peer', (r) => r.messagesPerPeer, 1],
  ['packets/peer', (r) => r.packetsPerPeer, 1],
  ['source’s copies', (r) => r.sourceCopies, 2],
  ['header, s', (r) => seconds(r.headerMs), 2],
  ['manifest, s', (r) => seconds(r.manifestMs), 2],
  ['idle, %', (r) => r.idleShare * 100, 2],
]

export function timesTable(results: readonly Result[]): string {
  const rows = results.map((result) => [
    result.completed === result.peers ? result.seed : `${result.seed} (${result.completed} done)`,
    ...columns.map(([, value, digits]) => figure(value(result), digits)),
  ])
  if (results.length > 1)
    rows.push(['mean', ...columns.map(([, value, digits]) => figure(mean(results.map(value)), digits))])
  return table(['seed', ...columns.map(([head]) => head)], rows)
}

export const kindNames = {
  chunks: 'chunks',
  metadata: 'headers, manifests',
  control: 'control',
  packets: 'packets’ headers',
  setUp: 'set-up',
  keepAlive: 'keep-alive',
  acknowledgements: 'acknowledgements',
  retransmissions: 'retransmissions',
} as const

export function bytesTable(results: readonly Result[]): string {
  const head = ['bytes over N·F', ...byteKinds.map((kind) => kindNames[kind]), 'all']
  const row = [
    results.length > 1 ? 'mean' : `seed ${results[0]?.seed ?? ''}`,
    ...byteKinds.map((kind) => figure(mean(results.map((r) => r.bytesOverNF[kind])), 3)),
    figure(mean(results.map((r) => r.bytesOverNF.all)), 3),
  ]
  return table(head, [row])
}

/** Null as soon as one is missing: a mean of those that finished would flatter. */
function mean(values: readonly (number | null)[]): number | null {
  let sum = 0
  for (const value of values) {
    if (value === null) return null
    sum += value
  }
  return values.length === 0 ? null : sum / values.length
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1_000
}

function figure(value: number | null, digits: number): string {
  return value === null ? '–' : value.toFixed(digits)
}

/** A Markdown table, aligned for a terminal as well; all columns but the first are figures, unless said otherwise. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  textColumns = 1,
): string {
  const widths = head.map((cell, i) => Math.max(cell.length, ...rows.map((row) => (row[i] ?? '').length)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => (i < textColumns ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`
  const rule = `| ${widths.map((width, i) => (i < textColumns ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`
  return [line(head), rule, ...rows.map(line)].join('\n')
}

export function count(value: number): string {
  return value.toLocaleString('en-US')
}

function volume(bytes: number): string {
  if (bytes >= 1e6) return `${trim(bytes / 1e6)} MB`
  return bytes >= 1e3 ? `${trim(bytes / 1e3)} KB` : `${bytes} bytes`
}

function bits(perSecond: number): string {
  return perSecond >= 1e6 ? `${trim(perSecond / 1e6)} Mbit/s` : `${trim(perSecond / 1e3)} kbit/s`
}

function percent(share: number, digits: number): string {
  return `${trim(Number((share * 100).toFixed(digits)))} %`
}

function trim(value: number): string {
  return String(Number(value.toFixed(2)))
}
