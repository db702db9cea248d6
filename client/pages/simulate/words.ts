/** What a run is at a moment, in sentences. Pure. */
import { formatBytes } from '../common/words/format.ts'
import { counted } from '../../words/figures.ts'
import type { RunFigures } from './run/batch.ts'
import type { Recording } from './run/recording.ts'

export function formatRate(bitsPerSecond: number): string {
  const [value, unit] =
    bitsPerSecond >= 1e6 ? [bitsPerSecond / 1e6, 'Mbit/s'] : [bitsPerSecond / 1e3, 'kbit/s']
  return `${Number(value.toFixed(2))} ${unit}`
}

/** `5.23 s`, or a dash for what has not come about. */
export function formatSeconds(ms: number | null, digits = 2): string {
  return ms === null ? '–' : `${(ms / 1_000).toFixed(digits)} s`
}

/** Where the playback is, seen from the publication: `3.20 s after the publication`. */
export function momentText(recording: Recording, at: number): string {
  const { publishedAt } = recording
  if (publishedAt === null) return `${formatSeconds(at, 1)} after the first joined`
  const since = at - publishedAt
  return since < 0
    ? `${formatSeconds(-since, 1)} before the publication`
    : `${formatSeconds(since, recording.stepMs < 10 ? 3 : 2)} after the publication`
}

/** What is going on. */
export function mainSentence(recording: Recording, at: number): string {
  const { settings, publishedAt, failure } = recording
  if (failure !== null) return `The simulator failed: ${failure}.`
  if (recording.peers.length === 0) return 'The simulator starts.'
  if (publishedAt === null || at < publishedAt) {
    const { joined, edges } = recording.overlayAt(at)
    const joining = joined < settings.peers
    return `The overlay ${joining ? 'forms' : 'has formed'}: ${joining ? `${joined} of ` : ''}${counted(settings.peers, 'peer')}, ${counted(edges, 'edge')}.`
  }
  const figures = recording.figuresAt(at)
  const complete = recording.completeAt(at)
  const living = figures?.living ?? settings.peers
  const all = living < settings.peers ? `${counted(living, 'peer')} that stayed` : counted(living, 'peer')
  if (recording.outcome !== null && at >= recording.at && figures !== null)
    return endSentence(recording, figures, all)
  return `${formatBytes(settings.bytes)} spread: ${complete} of ${all} complete.`
}

function endSentence(recording: Recording, figures: RunFigures, all: string): string {
  const { outcome } = recording
  const of = `${figures.livingComplete} of ${all}`
  if (outcome === 'complete') return `All ${all} complete after ${formatSeconds(figures.lastMs)}.`
  if (outcome === 'late') return `Only ${of} were complete after 600 s, where this page stops.`
  const lost = recording.lostChunks().length
  const why =
    lost === 0 ? '' : `: nobody who is left has ${counted(lost, 'chunk')} of the ${recording.chunks}`
  return `${of} complete, and nothing has arrived for half a minute${why}.`
}

/** For those who do not see the picture: changes a few times a run only. */
export function milestone(recording: Recording, at: number): string {
  const { publishedAt, settings, outcome, peers } = recording
  if (recording.failure !== null || (outcome !== null && at >= recording.at))
    return mainSentence(recording, at)
  if (peers.length === 0) return ''
  if (publishedAt === null || at < publishedAt) return 'The overlay forms.'
  const complete = recording.completeAt(at)
  if (complete >= settings.peers / 2) return 'Half of the peers are complete.'
  return complete > 0 ? 'The first peer is complete.' : 'The source has published.'
}

export function peerSentence(recording: Recording, at: number, number: number): string {
  const { chunks, settings } = recording
  const peer = recording.peers[number]
  if (peer === undefined || peer.joinedAt > at) return `Peer ${number} has not joined yet.`
  const degree = recording.edges.filter(
    ({ a, b, openedAt, closedAt }) => (a === number || b === number) && openedAt <= at && at < closedAt,
  ).length
  const parts = [`${counted(degree, 'neighbor')}, ${formatRate(peer.bitsPerSecond)}`]
  const name = number === 0 ? 'The source' : `Peer ${number} of ${settings.peers}`
  if (peer.vanishedAt <= at) return `${name}: its tab was closed.`
  if (peer.completeAt <= at && number > 0)
    parts.push(`complete after ${formatSeconds(peer.completeAt - (recording.publishedAt ?? 0))}`)
  else if (peer.headerAt <= at) parts.push(`${recording.chunksAt(number, at)} of ${chunks} chunks`)
  return `${name}: ${parts.join('; ')}.`
}
