/**
 * What `npm run bench:ablation` takes away from the data path, one thing at a time, where it measures that, and what it is told on its
 * command line. A machine is given its tuning when it is made, so an ablation changes nothing that other machines see.
 */
import { chunkBytesFor } from '../../shared/content/chunks.ts'
import { defaultTuning, type ExchangeTuning } from '../../shared/crew/exchange/tuning.ts'
import { allCells, type Cell } from '../engine/matrix.ts'

export interface Ablation {
  /** Unique; short, for the command line. */
  readonly key: string
  readonly name: string
  readonly tuning: Partial<ExchangeTuning>
  /** Times the usual size of a chunk. */
  readonly chunkFactor?: number
}

/** All holds by a factor. */
function holds(factor: number): Partial<ExchangeTuning> {
  const { holdNewsMs, holdUrgentMs, holdAskMs, holdMoreMs, holdConfirmMs } = defaultTuning
  return {
    holdNewsMs: factor * holdNewsMs,
    holdUrgentMs: factor * holdUrgentMs,
    holdAskMs: factor * holdAskMs,
    holdMoreMs: factor * holdMoreMs,
    holdConfirmMs: factor * holdConfirmMs,
  }
}

/** No chunk is ever called late, not even a last one. */
const neverLate = { lateMostMs: Infinity, lateLeastMs: Infinity, lastLeastMs: Infinity }
const { lateFactor, lateLeastMs, targetMsMax } = defaultTuning

/**
 * docs/ARCHITECTURE.md counts eleven mechanisms. Tuning takes away depth, late call, probe, partners and the manifest behind its
 * header; it changes holds and window. Rarest first it takes away on the sender's side alone, the second push on fast uplinks alone.
 * It does not reach the state itself, the first push, and the renewal when nothing comes (a limit).
 */
export const ablations: readonly Ablation[] = [
  { key: 'all', name: 'all of it', tuning: {} },
  { key: 'hold-0', name: 'states that leave at once', tuning: holds(0) },
  { key: 'hold-2', name: 'states that wait twice as long', tuning: holds(2) },
  {
    key: 'hold-fixed',
    name: 'holds of a busy uplink, idle or not',
    tuning: { quietShare: 1, holdMinMs: Infinity, holdBusyMs: Infinity },
  },
  { key: 'any-chunk', name: 'senders that do not look for rare chunks', tuning: { copiesWeight: 0 } },
  { key: 'depth-least', name: 'one chunk of each link at a time', tuning: { aheadFirst: 0, aheadMost: 0 } },
  {
    key: 'depth-full',
    name: 'full depth at once',
    tuning: { aheadFirst: defaultTuning.aheadMost, aheadFirstBytes: Infinity },
  },
  {
    key: 'first-free',
    name: 'no bound in bytes on what is asked of a link at first',
    tuning: { aheadFirstBytes: Infinity },
  },
  { key: 'depth-2', name: 'twice the depth', tuning: { aheadFirst: 1, aheadMost: 4 } },
  { key: 'no-late', name: 'no late call', tuning: neverLate },
  {
    key: 'last-late',
    name: 'the last chunks called as late as others',
    tuning: { lastLeastMs: lateLeastMs, lastFactor: lateFactor },
  },
  {
    key: 'late-two',
    name: 'two late calls at a time, no budget',
    tuning: { duplicateShare: 0, duplicateChunks: 0 },
  },
  { key: 'late-free', name: 'late calls without a bound', tuning: { duplicateChunks: 1e6 } },
  {
    key: 'window-grows',
    name: 'a window that delay never shrinks',
    tuning: { targetMsMin: 60_000, targetMsMax: 60_000 },
  },
  { key: 'queue-100', name: 'a queue of 100 ms once a rate is known', tuning: { targetBytes: 0 } },
  {
    key: 'queue-900',
    name: 'a queue of 900 ms everywhere',
    tuning: { targetMsMin: targetMsMax },
  },
  { key: 'window-half', name: 'half of the least window', tuning: { windowBytesMin: 12_000 } },
  { key: 'link-free', name: 'no bound on what a link has not confirmed', tuning: { linkShare: Infinity } },
  { key: 'one-packet', name: 'messages of one packet', tuning: { piecePackets: 1 } },
  { key: 'one-part', name: 'one part leaves after the other', tuning: { partsAtOnce: 1 } },
  { key: 'no-flight', name: 'senders that do not look at what flies to whom', tuning: { flightWeight: 0 } },
  { key: 'no-probe', name: 'no probe', tuning: { probes: 0 } },
  // partnersFrom also says what a fast link is, in the late call and in the second push.
  { key: 'no-partners', name: 'no standing partners', tuning: { partnersMax: 0 } },
  { key: 'partners-8', name: 'half of the standing partners', tuning: { partnersMax: 8 } },
  {
    key: 'no-manifest',
    name: 'no manifest behind its header',
    tuning: { manifestFollowsMs: 0, manifestCopies: 0 },
  },
  {
    key: 'manifest-all',
    name: 'the manifest behind every header, however long',
    tuning: { manifestFollowsMs: Infinity },
  },
  { key: 'chunk-half', name: 'chunks of half the size', tuning: {}, chunkFactor: 0.5 },
  { key: 'chunk-2', name: 'chunks of twice the size', tuning: {}, chunkFactor: 2 },
]

/** In whole packets, as the rule for a release of so many bytes has it times the factor; undefined for the rule itself. */
export function chunkBytesOf({ chunkFactor }: Ablation, bytes: number): number | undefined {
  if (chunkFactor === undefined) return undefined
  const packet = chunkBytesFor(1)
  return packet * Math.max(1, Math.round((chunkFactor * chunkBytesFor(bytes)) / packet))
}

/** Slow and fast links, small and large releases, with loss and without. */
export const cellsDefault = [
  '200k-100KB',
  '2M-1MB',
  '20M-100KB',
  '20M-1MB',
  '200k-100KB-loss1',
  '20M-1MB-loss1',
]

export const help = `npm run bench:ablation -- [options]

Runs the exchange without one of its mechanisms after the other, in cells of the matrix of bench:engine.

  --cells=A,B        these cells        ${cellsDefault.join(',')}
  --without=A,B      only these         ${ablations.map(({ key }) => key).join(', ')}
  --seeds=N          ablation-1 to ablation-N     3
  --seeds=a,b        these seeds
  --help             prints this`

export type Command =
  | {
      readonly kind: 'run'
      readonly cells: readonly Cell[]
      readonly ablations: readonly Ablation[]
      readonly seeds: readonly string[]
    }
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly message: string }

const options = ['cells', 'without', 'seeds']
const seedsDefault = 3
const seedsMax = 100

export function parseArguments(words: readonly string[]): Command {
  if (words.includes('--help')) return { kind: 'help' }
  const given = new Map<string, string>()
  for (const word of words) {
    const [, name = '', value = ''] = /^--([a-z]+)=(.+)$/.exec(word) ?? []
    if (!options.includes(name) || given.has(name) || list(value)?.length === 0)
      return {
        kind: 'mistake',
        message: `“${word}” is not an option here, names nothing, or is there twice; see --help.`,
      }
    given.set(name, value)
  }
  const known = allCells()
  const cells: Cell[] = []
  for (const key of list(given.get('cells')) ?? cellsDefault) {
    const cell = known.find((one) => one.key === key)
    if (cell === undefined) return { kind: 'mistake', message: `--cells: the matrix has no “${key}”.` }
    cells.push(cell)
  }
  const chosen: Ablation[] = []
  for (const key of list(given.get('without')) ?? ablations.map((one) => one.key)) {
    const ablation = ablations.find((one) => one.key === key)
    if (ablation === undefined) return { kind: 'mistake', message: `--without: there is no “${key}”.` }
    chosen.push(ablation)
  }
  const named = list(given.get('seeds')) ?? [String(seedsDefault)]
  const [first = ''] = named
  if (named.length > 1 || !/^[0-9]+$/.test(first))
    return { kind: 'run', cells, ablations: chosen, seeds: named }
  const count = Number(first)
  if (count < 1 || count > seedsMax)
    return { kind: 'mistake', message: `--seeds: “${first}” is not a whole number from 1 to ${seedsMax}.` }
  const seeds = Array.from({ length: count }, (_, i) => `ablation-${i + 1}`)
  return { kind: 'run', cells, ablations: chosen, seeds }
}

function list(text: string | undefined): readonly string[] | undefined {
  return text
    ?.split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
}
