/** After a publication: how far it has come, the curve and its prediction, and what is kept of them. */
import { computed, effect, signal, untracked } from '@preact/signals'
import type { Coverage, Release, Stats } from '../../../api.ts'
import { recall, remember } from '../../common/remembered.ts'
import type { ChannelState, OpenChannel } from '../channel/channel-state.ts'
import { addLook, looksForPrediction, milestonesOf, reachedAt } from './curve.ts'
import {
  keepRecord,
  looksOf,
  recallRecords,
  recordOf,
  type CurveRecord,
  type Memory,
} from './curve-records.ts'
import { predict, type Look } from './prediction.ts'
import { adviseClosing, mustStay, type SpreadSoFar } from './spread.ts'
import { addSent, rateOf, type Sent } from './throughput.ts'

export interface Publication {
  readonly release: Release
  readonly title: string
  readonly bytes: number
  readonly chunks: number
  /** Payload that this tab had sent before, for other releases. */
  readonly sentBefore: number
  /** Copies that this browser had sent of it before this page was loaded, as far as that is known. */
  readonly copiesBefore: number
  /** Milliseconds since 1970. */
  readonly startedAt: number
  /** Published before this page was loaded. */
  readonly resumed: boolean
  /** A watched folder published it: no publisher is waiting to see it. */
  readonly unattended: boolean
  /** What had left the tab before this page was loaded is not known. */
  readonly unknownBefore: boolean
}

export type SpreadState = ReturnType<typeof createSpreadState>

const TICK_MS = 1_000
const SAVE_EVERY_MS = 5_000
/** Once 99 % are reached the curve goes on for as long again and this: what comes later are newcomers. */
const TAIL_SECONDS = 30

export function createSpreadState(channel: ChannelState, memory: Memory = { recall, remember }) {
  const publication = signal<Publication | undefined>(undefined)
  const coverage = signal<Coverage | undefined>(undefined)
  const curve = signal<readonly Look[]>([])
  const sent = signal<readonly Sent[]>([])
  /** Seconds since the publication. */
  const elapsed = signal(0)
  const records = signal<readonly CurveRecord[]>(recallRecords(memory))
  let listening: OpenChannel | undefined
  let savedAt = 0
  const heard = new WeakSet<OpenChannel>()
  let ticking: ReturnType<typeof setInterval> | undefined

  /** Payload per second that leaves this tab, for whatever release. */
  const throughput = computed(() => rateOf(sent.value))
  const spread = computed<SpreadSoFar | undefined>(() => {
    const published = publication.value
    const stats = channel.open.value?.view.stats.value
    if (!published || !stats) return undefined
    return {
      copies: copiesOf(published, stats),
      sequence: published.release.sequence,
      coverage: coverage.value,
      custody: stats.custody,
      neighbors: stats.neighbors,
      resumed: published.unknownBefore,
      isEarlier: published.resumed,
    }
  })
  const advice = computed(() => spread.value && adviseClosing(spread.value))
  const staying = computed(() => spread.value !== undefined && mustStay(spread.value))
  /** The rates at which a release of an earlier visit was sent are not known. */
  const prediction = computed(() => {
    const published = publication.value
    if (!published || published.resumed) return undefined
    return predict(looksForPrediction(curve.value), published)
  })
  const milestones = computed(() => milestonesOf(curve.value, prediction.value))

  function begin(started: Publication, known: readonly Look[] = []): void {
    save()
    coverage.value = undefined
    curve.value = known
    elapsed.value = 0
    publication.value = started
    look()
  }

  /** The newest release of an earlier visit is served again as soon as the channel is open, and its spread is watched. */
  function resume(release: Release): void {
    const record = records.value.find(({ id }) => id === release.id)
    const { title, progress, issued } = release
    const started = {
      release,
      title,
      bytes: progress.bytesTotal,
      chunks: progress.chunksTotal,
      sentBefore: 0,
      copiesBefore: record?.copies ?? 0,
      startedAt: record ? Date.parse(issued) : Date.now(),
      resumed: true,
      unattended: true,
      unknownBefore: !record,
    }
    begin(started, record ? looksOf(record) : [])
  }

  effect(() => {
    const open = channel.open.value
    if (listening === open) return
    listening = open
    // Of a channel that was left for another nothing more is shown.
    untracked(() => {
      save()
      publication.value = undefined
    })
    clearInterval(ticking)
    if (!open) return
    const [release] = open.publisher.releases
    if (release) untracked(() => resume(release))
    ticking = setInterval(look, TICK_MS)
    if (heard.has(open)) return
    heard.add(open)
    open.publisher.addEventListener('coverage', (event) => {
      if (listening !== open) return
      coverage.value = event.coverage
      look()
    })
  })

  function look(): void {
    const published = publication.value
    const open = channel.open.value
    if (!published || !open) return
    const stats = open.publisher.stats()
    const at = (Date.now() - published.startedAt) / 1_000
    elapsed.value = at
    sent.value = addSent(sent.value, { at: Date.now(), bytes: stats.payloadSent })
    const whole = reachedAt(curve.value, 0.99)
    if (whole !== undefined && at > 2 * whole + TAIL_SECONDS) return
    const { complete, low, high, sampled, peers } = coverage.value ?? nothingKnown(stats)
    curve.value = addLook(curve.value, {
      ...{ at, complete, low, high, sampled, peers, copies: copiesOf(published, stats) },
    })
    if (Date.now() - savedAt > SAVE_EVERY_MS) save()
  }

  /** Also when the page is left. */
  function save(): void {
    const published = publication.value
    if (!published || curve.value.length === 0) return
    savedAt = Date.now()
    records.value = keepRecord(memory, recordOf(published.release.id, curve.value))
  }

  return {
    publication,
    coverage,
    curve,
    elapsed,
    records,
    throughput,
    spread,
    advice,
    staying,
    prediction,
    milestones,
    begin,
    save,
  }
}

function copiesOf({ bytes, sentBefore, copiesBefore }: Publication, { payloadSent }: Stats): number {
  return bytes === 0 ? 0 : copiesBefore + Math.max(0, (payloadSent - sentBefore) / bytes)
}

function nothingKnown({ peers }: Stats): Coverage {
  return { complete: 0, low: 0, high: 1, sampled: 0, peers: Math.max(0, peers - 1) }
}
