/** Step 4: signing and publishing, and what is known of the spread afterwards. */
import { computed, effect, signal } from '@preact/signals'
import type { Coverage, Release } from '../../api.ts'
import { sentenceOf } from '../common/sentence-of.ts'
import { cancellationNotice } from './checks.ts'
import type { ChannelState, OpenChannel } from './channel-state.ts'
import type { DraftState } from './draft-state.ts'
import { addPoint, adviseClosing, mustStay, type CurvePoint, type Spread } from './spread.ts'

export interface Publication {
  readonly release: Release
  readonly title: string
  readonly bytes: number
  /** Payload that this tab had sent before, for other releases. */
  readonly sentBefore: number
  /** Milliseconds of performance.now(). */
  readonly startedAt: number
  /** Published before this page was loaded: what had left the tab then is not known. */
  readonly resumed: boolean
}

export type PublicationState = ReturnType<typeof createPublicationState>

const NOTICE_PATH = 'cancellation.json'
/** A curve without new samples still moves on, so that a reader sees that it stands. */
const TICK_MS = 1_000

export function createPublicationState(channel: ChannelState, draft: DraftState) {
  const busy = signal(false)
  /** The publisher pressed the button: from then on the faults are said. */
  const tried = signal(false)
  const fault = signal('')
  const publication = signal<Publication | undefined>(undefined)
  const coverage = signal<Coverage | undefined>(undefined)
  const curve = signal<readonly CurvePoint[]>([])
  let listening: OpenChannel | undefined

  const faults = computed(() => {
    const missing = channel.open.value ? [] : ['Open the channel first (step 1).']
    return [...missing, ...draft.faults.value]
  })
  const spread = computed<Spread | undefined>(() => {
    const published = publication.value
    const stats = channel.open.value?.view.stats.value
    if (!published || !stats) return undefined
    const copies = published.bytes === 0 ? 0 : (stats.payloadSent - published.sentBefore) / published.bytes
    return {
      copies: Math.max(0, copies),
      coverage: coverage.value,
      neighbors: stats.neighbors,
      resumed: published.resumed,
    }
  })
  const advice = computed(() => spread.value && adviseClosing(spread.value))
  const staying = computed(() => spread.value !== undefined && mustStay(spread.value))

  async function publish(): Promise<void> {
    if (busy.value) return
    busy.value = true
    await draft.settled()
    tried.value = true
    fault.value = ''
    await signAndOffer()
    busy.value = false
  }

  async function signAndOffer(): Promise<void> {
    const open = channel.open.value
    const status = draft.status.value
    if (!open || !status || faults.value.length > 0) return
    const { title, note } = { title: draft.title.value.trim(), note: draft.note.value.trim() }
    const files = draft.files.value.map(({ path, data, priority }) => ({ path, data, priority }))
    if (status === 'cancel' && !files.some(({ path }) => path === NOTICE_PATH)) {
      const text = cancellationNotice(title, note, new Date().toISOString())
      files.push({ path: NOTICE_PATH, data: new Blob([text], { type: 'application/json' }), priority: 100 })
    }
    const sentBefore = open.publisher.stats().payloadSent
    try {
      const release = await open.publisher.publish({ title, status, note, files })
      const bytes = files.reduce((sum, { data }) => sum + data.size, 0)
      coverage.value = undefined
      curve.value = []
      publication.value = { release, title, bytes, sentBefore, startedAt: performance.now(), resumed: false }
      tried.value = false
      await draft.clear()
    } catch (error) {
      fault.value = sentenceOf(error)
    }
  }

  // The newest release of an earlier visit is served again as soon as the channel is open, and its spread is watched.
  effect(() => {
    const open = channel.open.value
    if (!open || listening === open) return
    listening = open
    const [release] = open.publisher.releases
    if (release) {
      const { title, progress } = release
      const startedAt = performance.now()
      publication.value = {
        release,
        title,
        bytes: progress.bytesTotal,
        sentBefore: 0,
        startedAt,
        resumed: true,
      }
    }
    listen(open)
  })

  function listen(open: OpenChannel): void {
    open.publisher.addEventListener('coverage', (event) => {
      coverage.value = event.coverage
      plot()
    })
    setInterval(plot, TICK_MS)
  }

  function plot(): void {
    const { value: known } = coverage
    const startedAt = publication.value?.startedAt
    if (!known || startedAt === undefined) return
    const { complete, low, high, sampled } = known
    if (sampled === 0) return
    const at = (performance.now() - startedAt) / 1_000
    const last = curve.value.at(-1)
    const stands = last !== undefined && last.complete === complete && last.low === low && last.high === high
    // While nothing changes the last point moves on, instead of a thousand equal ones.
    const before =
      stands && curve.value.length > 1 && sameAs(curve.value.at(-2), last)
        ? curve.value.slice(0, -1)
        : curve.value
    curve.value = addPoint(before, { at, complete, low, high })
  }

  return { busy, tried, fault, faults, publication, coverage, curve, spread, advice, staying, publish }
}

function sameAs(a: CurvePoint | undefined, b: CurvePoint): boolean {
  return a !== undefined && a.complete === b.complete && a.low === b.low && a.high === b.high
}
