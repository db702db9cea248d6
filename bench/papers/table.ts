/** The table of the papers' experiments: what a paper says, what was measured, and why they differ where they do. */
import { usual } from '../sim/conditions.ts'
import { linearFit } from '../report/fit.ts'
import { markdownTable } from '../report/report.ts'
import type { Epidemics } from './epidemics.ts'
import type { Spread, SweepPoint } from './runs.ts'
import type { Scaling } from './scaling.ts'
import type { Spreading } from './spreading.ts'

export interface PaperFigures extends Scaling, Spreading, Epidemics {
  readonly seeds: number
}

interface Row {
  readonly id: string
  readonly paper: string
  readonly measured: string
  readonly why: string
}

export function papersTable(figures: PaperFigures): string {
  const rows = [
    recipients(figures),
    coverage(figures),
    metadata(figures),
    sizes(figures),
    overhead(figures),
    mixed(figures),
    losses(figures),
    tail(figures),
    ending(figures),
    lossOfMessages(figures),
    failures(figures),
    pull(figures),
  ]
  return markdownTable(
    ['id', 'the paper', 'here', 'why they differ, and what to keep in mind'],
    rows.map(({ id, paper, measured, why }) => [id, paper, measured, why]),
  )
}

function recipients({ recipients, recipientsFar }: Scaling): Row {
  const at = (points: readonly SweepPoint[], x: number): string => range(pointAt(points, x)?.last ?? null)
  const big = pointAt(recipients, 1_000)
  const doubling = lineOf(recipients, Math.log2)
  return {
    id: 'C1',
    paper: 'Faster than all others from 10 recipients up; at 60, half of BitTorrent’s time',
    measured: `last of 10, 60, 100, 200: ${[10, 60, 100, 200].map((x) => at(recipients, x)).join(', ')}; of 1,000 ${at(recipients, 1_000)}${big && big.seeds < 3 ? ` (${big.seeds} seeds)` : ''}. At 2–700 ms, of 10, 60, 100: ${[10, 60, 100].map((x) => at(recipientsFar, x)).join(', ')}. ${doubling?.slope.toFixed(2) ?? '–'} s for each doubling`,
    why: 'The others were not run in the simulator; WebTorrent in 60 real tabs takes 40.7 s (below). By the doubling bound a doubling of the recipients costs the time of one chunk; here also that of its packets in two queues, and its latency',
  }
}

function coverage({ done }: Spreading): Row {
  return {
    id: 'C6',
    paper: 'At every instant more of CREW’s nodes are done than of any other system’s',
    measured: done.map(({ share, at }) => `${share * 100} % at ${range(at)}`).join('; '),
    why: 'Nobody is done long before the others: all lack something until the source has sent its last chunk. A system that serves some early would lead at first; WebTorrent’s first half, in tabs, is done at 33.8–37.6 s',
  }
}

function metadata({ recipients }: Scaling): Row {
  const point = pointAt(recipients, usual.peers)
  const share = (value: Spread | null | undefined): string =>
    value && point?.last ? ` (${percent(value.mean / point.last.mean)} of the time)` : ''
  return {
    id: 'C7',
    paper: 'Metadata reaches all almost at once',
    measured: `the header is at all after ${range(point?.header ?? null)}${share(point?.header)}; the manifest after ${range(point?.manifest ?? null)}${share(point?.manifest)}`,
    why: 'CREW’s metadata lists the chunks. Here the header alone is flooded; the manifest with a hash a chunk follows it where it is short, and is asked for like a chunk else; the first chunks are pushed without it',
  }
}

function sizes({ sizes }: Scaling): Row {
  const fit = lineOf(sizes, (bytes) => bytes / 100_000)
  const bound = linearFit(sizes.map(({ x, wireBound }) => [x / 100_000, wireBound]))
  return {
    id: 'C8',
    paper: 'Time linear in size from 25 to 800 KB',
    measured:
      fit === null
        ? 'not all finish'
        : `${fit.slope.toFixed(2)} s per 100 KB and ${fit.intercept.toFixed(2)} s, r² ${fit.r2.toFixed(4)}; the bound on the wire grows by ${bound.slope.toFixed(2)} s`,
    why: 'The slope is what an uplink really has for content, after headers, acknowledgements and what is sent again; the constant is the header’s, the manifest’s and the last copies’ time',
  }
}

function overhead({ sizes }: Scaling): Row {
  return {
    id: 'C9',
    paper: 'Overhead falls with size',
    measured: sizes.map(({ x, overhead }) => `${x / 1_000} KB ${percent(overhead?.mean ?? NaN)}`).join(', '),
    why: 'All bytes on the wire are counted here, from the publication to the last receiver: packet headers, acknowledgements, retransmissions and open links too, where the paper counts the data that its nodes transmit',
  }
}

function mixed({ homogeneous, mixed }: Scaling): Row {
  const pairs = [20, 40, 60].map((x) => {
    const [a, b] = [pointAt(homogeneous, x)?.last, pointAt(mixed, x)?.last]
    return `${x} peers ${a?.mean.toFixed(1) ?? '–'} → ${b?.mean.toFixed(1) ?? '–'} s`
  })
  const point = pointAt(mixed, 60)
  return {
    id: 'C10',
    paper: 'One 800 per four 200 kbit/s nodes, and a 3,200 above 45: CREW gains',
    measured: `${pairs.join(', ')}; at 60 ${ratio(point?.last?.mean, point?.wireBound)} × the bound on the wire`,
    why: 'The source keeps its 200 kbit/s, as in the paper: it needs its time for one copy however fast the others are, so the gain is limited to what follows that copy',
  }
}

function losses({ losses }: Scaling): Row {
  const fit = lineOf(losses, (percent) => percent)
  const [first] = losses
  return {
    id: 'C11',
    paper: 'Loss bounds of 1 to 20 %: graceful, linear',
    measured: `${losses.map(({ x, last }) => `${x} % ${last?.mean.toFixed(1) ?? '–'} s`).join(', ')}; ${fit === null ? 'not all finish' : `r² ${fit.r2.toFixed(3)}`}; 20 % takes ${ratio(losses.at(-1)?.last?.mean, first?.last?.mean)} × lossless`,
    why: 'Links are kept, so a lost packet is found by a time-out of 400 ms or more (SCTP’s least) wherever too few packets follow it; the paper’s TCP waits 200 ms at the least. The paper’s loss lies in the routers of a path, here at both of its ends',
  }
}

function tail({ tails }: Spreading): Row {
  const text = tails.map(
    ({ lossBound, lastOverMedian, inLastTenth, afterThreeQuarters }) =>
      `${lossBound === 0 ? 'no loss' : `loss 0–${percent(lossBound)}`}: last/median ${lastOverMedian?.mean.toFixed(2) ?? '–'}, ${inLastTenth?.mean.toFixed(0) ?? '–'} of 60 in the last tenth of the time, the last quarter of peers ${percent(afterThreeQuarters?.mean ?? NaN)} of it`,
  )
  return {
    id: 'C12',
    paper: 'Most finish long before BitTorrent’s; the tail is the last 10 to 15',
    measured: text.join('; '),
    why: 'A tail is time in which few are left: many in the last tenth and little time after three quarters mean that there is none',
  }
}

function ending({ endings }: Spreading): Row {
  return {
    id: 'C13',
    paper: 'All stop ⇒ all have all; no chunk received twice',
    measured: endings
      .map(
        (one) =>
          `${one.condition}: ${one.complete} of ${one.receivers} complete, ${count(one.chunksAccepted)} of ${count(one.chunksDue)} chunks accepted, ${one.acceptedTwice} twice, at most ${percent(one.inVain, 2)} of bytes in vain, ${count(one.chunkBytesAfter)} bytes of chunks in the 30 s after`,
      )
      .join('; '),
    why: 'No chunk is accepted twice; bytes in vain are pieces that were on their way when another copy came, from pushes and from late chunks that were asked of two links; after the end, what was being sent already',
  }
}

function lossOfMessages({ packetLoss, messagesLost }: Epidemics): Row {
  const [first] = packetLoss
  const text = packetLoss.map(
    ({ x, header, last }) =>
      `${x.toFixed(0)} %: header ${secondsOf(header)}, last ${last === null ? 'not in ten minutes' : secondsOf(last)}`,
  )
  const worst = packetLoss.findLast(({ last }) => last !== null)
  const { header, complete, receivers } = messagesLost
  return {
    id: 'E2',
    paper: '50 % loss of messages doubles the rounds of a push',
    measured: `mean loss of packets ${text.join('; ')}. At ${worst?.x.toFixed(0) ?? '–'} % that is ${ratio(worst?.header?.mean, first?.header?.mean)} × the lossless time for the header, ${ratio(worst?.last?.mean, first?.last?.mean)} × for all. Half of all messages dropped before their channel: header ${header[1] === null ? 'not at all within 120 s' : `at all after ${range(header[1])}`}, ${complete} of ${receivers} complete`,
    why: 'Channels are reliable: loss costs time-outs that double, not rounds. The protocol relies on that; a message that never gets to its channel is repeated by nobody but late calls, renewed states and heartbeats',
  }
}

function failures({ halfVanish }: Epidemics): Row {
  const { living, last, complete, ofHalfTheSize, ofFullSize } = halfVanish
  return {
    id: 'E2',
    paper: '50 % failures are as n/2 and b/2',
    measured: `${living} of ${2 * living} vanish at the publication: the last of the others after ${range(last)} (${complete} complete); a whole swarm of ${living} ${range(ofHalfTheSize)}, of ${2 * living} ${range(ofFullSize)}: ${ratio(last?.mean, ofHalfTheSize?.mean)} × n/2`,
    why: 'n/2 alone costs nothing here; b/2 is half of the links, and what is lent to the dead: they are noticed by silence after 10.5 s, or, where they owe a chunk, after 6 s at most, while ICE would take 22 s',
  }
}

function pull({ pull }: Epidemics): Row {
  return {
    id: 'E3',
    paper: 'Pull: O(log N) rounds to the half, then p → p^(k+1)',
    measured: `a chunk from its first receiver to the half ${inSeconds(pull.toHalfMs)}, from there to all ${inSeconds(pull.toAllMs)}; the model with k = 1 and rounds of ${Math.round(pull.roundMs)} ms: ${inSeconds(pull.modelToHalfMs)} and ${inSeconds(pull.modelToAllMs)}`,
    why: 'The model has one chunk and idle links. Here dozens share them: a round is a chunk’s turn in a queue, so a copy takes several of the model’s rounds, while all chunks together keep every uplink busy',
  }
}

function lineOf(
  points: readonly SweepPoint[],
  abscissa: (x: number) => number,
): ReturnType<typeof linearFit> | null {
  const whole = points.flatMap(({ x, last }) => (last === null ? [] : [[abscissa(x), last.mean] as const]))
  return whole.length < points.length ? null : linearFit(whole)
}

function pointAt(points: readonly SweepPoint[], x: number): SweepPoint | undefined {
  return points.find((point) => point.x === x)
}

function secondsOf(value: Spread | null): string {
  return value === null ? '–' : `${value.mean.toFixed(2)} s`
}

/** The mean, and the seeds' least and most. */
function range(value: Spread | null): string {
  return value === null
    ? 'not all finish'
    : `${value.mean.toFixed(2)} s (${value.low.toFixed(2)}–${value.high.toFixed(2)})`
}

function ratio(a: number | undefined, b: number | undefined): string {
  return a === undefined || b === undefined ? '–' : (a / b).toFixed(2)
}

function percent(share: number, digits = 0): string {
  return Number.isFinite(share) ? `${(share * 100).toFixed(digits)} %` : '–'
}

function inSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`
}

function count(value: number): string {
  return value.toLocaleString('en-US')
}
