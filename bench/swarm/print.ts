/** The figures for people: the simulator's own tables, and what the tabs and the machine had to say. */
import type { SimCommand } from '../../scripts/sim/arguments.ts'
import { boundLine, conditions, timesTable } from '../../scripts/sim/report.ts'
import { machine, markdownTable } from '../report/report.ts'
import type { Figures } from './figures.ts'
import type { SwarmOptions } from './options.ts'

/** Under this share of idle time the processor may be what sets the pace. */
const IDLE_SHARE_MIN = 0.1
/** A message passes some ten threads from tab to tab: ten times this is lost in the shaped link's own delays. */
const WAITED_MS_MAX = 1

export function print({ scenario }: SwarmOptions, figures: readonly Figures[]): void {
  const results = figures.map(({ result }) => result)
  const command: SimCommand = {
    kind: 'run',
    simulation: scenario,
    seeds: results.map(({ seed }) => seed),
    json: false,
    svg: null,
    withinSeconds: Infinity,
  }
  console.log(`\n${conditions(command, results)}`)
  console.log(`${boundLine(results)} ${machine()}.\n`)
  console.log(`${timesTable(results)}\n`)
  console.log(`${wireTable(figures)}\n`)
  for (const one of figures) console.log(`Seed ${one.result.seed}: ${remarks(one).join(' ')}\n`)
}

function wireTable(figures: readonly Figures[]): string {
  const head = [
    'bytes over N·F, seed',
    'chunks',
    'control',
    'headers, acks, repeats',
    'STUN',
    'set-up',
    'server',
    'all',
    'of it: at rest',
    'lost',
    'queue full',
  ]
  const rows = figures.map(({ result, wire }) => [
    result.seed,
    ...[wire.chunks, wire.control, wire.transport, wire.stun, wire.handshakes, wire.server]
      .concat([result.bytesOverNF.all, wire.resting, wire.lost, wire.dropped])
      .map((value) => value.toFixed(3)),
  ])
  return markdownTable(head, rows)
}

function remarks(one: Figures): string[] {
  const { degrees } = one.result
  const sentences = [
    `the header was at half of the receivers after ${time(one.result.headerHalfMs)}, a first chunk after`,
    `${time(one.result.firstChunkHalfMs)}, at the last after ${time(one.result.firstChunkMs)}. Uplinks were busy`,
    `${percent(one.uplinksBusy)} of the time. ${one.connections.toFixed(0)} connections were set up meanwhile.`,
    `Degrees ${degrees.min}–${degrees.max}, mean ${degrees.mean.toFixed(1)}.`,
    ...processorRemarks(one.processor),
  ]
  if (!one.isQuiet) sentences.push('The links had not come to rest before the release was published.')
  if (one.missing.length > 0) sentences.push(`NOT COMPLETE when the time was up: ${one.missing.join(', ')}.`)
  for (const fault of one.faults) sentences.push(`Fault in a page: ${fault}.`)
  return sentences
}

function processorRemarks(processor: Figures['processor']): string[] {
  const { idle, idleLeast, browsers, emulator, waitedMs, lateShare, latestMs } = processor
  const sentences = [
    `Processor idle ${percent(idle)}, ${percent(idleLeast)} in its busiest half second: the browsers used`,
    `${browsers.toFixed(2)} processors, the emulator ${emulator.toFixed(2)}, and a browser’s thread with work to do waited`,
    `${waitedMs.toFixed(1)} ms for one;`,
    `${(lateShare * 100).toFixed(1)} % of packets were handed on over 5 ms late, the latest by ${latestMs.toFixed(0)} ms.`,
  ]
  if (waitedMs > WAITED_MS_MAX)
    sentences.push('THE PROCESSOR WAS THE LIMIT: these times are its, not the network’s.')
  else if (idle < IDLE_SHARE_MIN)
    sentences.push(
      'The processor was fully used, by other programs: the browsers went first and hardly waited.',
    )
  return sentences
}

function time(milliseconds: number | null): string {
  return milliseconds === null ? 'never' : `${(milliseconds / 1_000).toFixed(2)} s`
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
