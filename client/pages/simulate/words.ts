/** What a run is at a moment, in sentences of the page's language. Pure but for the language. */
import { formatBytes } from '../common/words/format.ts'
import { formatFixed, formatNumber } from '../texts/figures.ts'
import type { RunFigures } from './run/batch.ts'
import type { Recording } from './run/recording.ts'
import { servedAt, webServerOf } from './run/web-server.ts'
import { ranges, type SearchProblem, type Settings } from './settings.ts'
import { simulateTexts } from './texts/current.ts'

export function formatRate(bitsPerSecond: number): string {
  const [value, unit] =
    bitsPerSecond >= 1e6 ? [bitsPerSecond / 1e6, 'Mbit/s'] : [bitsPerSecond / 1e3, 'kbit/s']
  return `${formatNumber(Number(value.toFixed(2)))} ${unit}`
}

/** `5.23 s`, or a dash for what has not come about. */
export function formatSeconds(ms: number | null, digits = 2): string {
  return ms === null ? '–' : `${formatFixed(ms / 1_000, digits)} s`
}

/** `9.92 s`, `4 min 0 s`, `44 h 27 min`: each to be grasped at a glance. */
export function formatDuration(ms: number): string {
  const words = simulateTexts.value
  if (ms < 59_995) return formatSeconds(ms)
  const seconds = Math.round(ms / 1_000)
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60)
    return words.minutes({ minutes: formatNumber(minutes), seconds: formatNumber(seconds % 60) })
  const all = Math.round(seconds / 60)
  return words.hours({ hours: formatNumber(Math.floor(all / 60)), minutes: formatNumber(all % 60) })
}

/** A share of packets: `1`, `5.5`. */
export function formatLoss(lossBound: number): string {
  return formatNumber(Number((lossBound * 100).toFixed(2)))
}

/** What is taken instead of what the address asks for. */
export function problemSentence(problem: SearchProblem): string {
  const words = simulateTexts.value.problems
  switch (problem.type) {
    case 'range': {
      const { name, asked } = problem
      const [least = '', most = '', taken = ''] = [problem.least, problem.most, problem.taken].map((value) =>
        formatNumber(value, { maximumFractionDigits: 6 }),
      )
      return words[name]({ least, most, asked, taken })
    }
    case 'rounded':
      return words.rounded({ asked: problem.asked, taken: formatNumber(problem.taken) })
    case 'latency':
      return words.latency({ ...problem, most: formatNumber(ranges.latencyMs.most) })
    case 'seed':
      return words.seed(problem)
    default:
      return words[problem.type](problem)
  }
}

/** Where the playback is, seen from the publication: `3.20 s after the publication`. */
export function momentText(recording: Recording, at: number): string {
  const { publishedAt } = recording
  const words = simulateTexts.value.playback
  if (publishedAt === null) return words.sinceFirst({ time: formatSeconds(at, 1) })
  const since = at - publishedAt
  return since < 0
    ? words.before({ time: formatSeconds(-since, 1) })
    : words.after({ time: formatSeconds(since, recording.stepMs < 10 ? 3 : 2) })
}

/** What is going on. */
export function mainSentence(recording: Recording, at: number): string {
  const { settings, publishedAt, failure } = recording
  const words = simulateTexts.value.run
  if (failure !== null) return words.failed({ reason: failure })
  if (recording.peers.length === 0) return words.starts
  if (publishedAt === null || at < publishedAt) {
    const { joined, edges } = recording.overlayAt(at)
    const [peers, lines] = [formatNumber(settings.peers), formatNumber(edges)]
    return joined < settings.peers
      ? words.forming({ joined: formatNumber(joined), peers, edges: lines })
      : words.formed({ peers, edges: lines })
  }
  const figures = recording.figuresAt(at)
  if (recording.outcome !== null && at >= recording.at && figures !== null)
    return endSentence(recording, figures)
  const living = figures?.living ?? settings.peers
  const values = {
    size: formatBytes(settings.bytes),
    complete: formatNumber(recording.completeAt(at)),
    peers: formatNumber(living),
  }
  return living < settings.peers ? words.spreadingStayed(values) : words.spreading(values)
}

function endSentence(recording: Recording, figures: RunFigures): string {
  const { outcome, settings } = recording
  const { living, livingComplete, lastMs } = figures
  const words = simulateTexts.value.run
  const values = { complete: formatNumber(livingComplete), peers: formatNumber(living) }
  if (outcome === 'complete') {
    const done = { peers: values.peers, time: formatSeconds(lastMs) }
    return living < settings.peers ? words.doneStayed(done) : words.done(done)
  }
  if (outcome === 'late') return words.late(values)
  const lost = recording.lostChunks().length
  return lost === 0
    ? words.stalled(values)
    : words.lost({ ...values, lost: formatNumber(lost), chunks: formatNumber(recording.chunks) })
}

/** For those who do not see the picture: changes a few times a run only. */
export function milestone(recording: Recording, at: number): string {
  const { publishedAt, settings, outcome, peers } = recording
  const words = simulateTexts.value.run
  if (recording.failure !== null || (outcome !== null && at >= recording.at))
    return [mainSentence(recording, at), besideSentence(recording, at)].join(' ')
  if (peers.length === 0) return ''
  if (publishedAt === null || at < publishedAt) return words.formingShort
  const complete = recording.completeAt(at)
  if (complete >= settings.peers / 2) return words.half
  return complete > 0 ? words.first : words.published
}

export function peerSentence(recording: Recording, at: number, number: number): string {
  const { chunks, settings } = recording
  const words = simulateTexts.value.peer
  const peer = recording.peers[number]
  const figure = formatNumber(number)
  if (peer === undefined || peer.joinedAt > at) return words.notHere({ number: figure })
  const name =
    number === 0 ? words.source : words.name({ number: figure, peers: formatNumber(settings.peers) })
  if (peer.vanishedAt <= at) return words.closed({ name })
  const degree = recording.edges.filter(
    ({ a, b, openedAt, closedAt }) => (a === number || b === number) && openedAt <= at && at < closedAt,
  ).length
  const parts = [`${words.neighbors({ count: degree })}, ${formatRate(peer.bitsPerSecond)}`]
  if (peer.completeAt <= at && number > 0)
    parts.push(words.complete({ time: formatSeconds(peer.completeAt - (recording.publishedAt ?? 0)) }))
  else if (peer.headerAt <= at)
    parts.push(
      words.chunks({ has: formatNumber(recording.chunksAt(number, at)), chunks: formatNumber(chunks) }),
    )
  return `${name}: ${parts.join('; ')}.`
}

/** What one web server would need for these settings, before anything has run. */
export function serverSentence(settings: Settings): string {
  const words = simulateTexts.value
  const { lastMs, readers, copies, copyMs } = webServerOf(settings)
  return lastMs === null
    ? neverSentence(settings)
    : words.settings.server({ time: formatDuration(copies * copyMs), copies: formatNumber(readers) })
}

/** The swarm beside one web server with the publisher's uplink, as far as the run has come. */
export function besideSentence(recording: Recording, at: number): string {
  const { settings, outcome } = recording
  const words = simulateTexts.value.beside
  const { lastMs } = webServerOf(settings)
  if (lastMs === null) return neverSentence(settings)
  const server = formatDuration(lastMs)
  const swarmMs = recording.figuresAt(at)?.lastMs ?? null
  if (outcome !== 'complete' || at < recording.at || swarmMs === null) return words.needs({ time: server })
  const swarm = formatDuration(swarmMs)
  const times = lastMs / swarmMs
  if (times < 0.95) return words.slower({ server, swarm })
  if (times < 1.05) return words.same({ server, swarm })
  return words.faster({ server, swarm, times: formatFixed(times, times < 9.95 ? 1 : 0) })
}

function neverSentence(settings: Settings): string {
  const server = webServerOf(settings)
  return simulateTexts.value.beside.never({
    complete: formatNumber(servedAt(server, Infinity)),
    peers: formatNumber(server.readers),
  })
}
