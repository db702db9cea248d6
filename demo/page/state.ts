/** What the page knows: its visitors and what they report, the servers, and the publisher. */
import { computed, effect, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import * as v from 'valibot'
import type { DemoSettings, VisitorReport } from '../messages.ts'
import type { Servers } from './servers.ts'
import type { Scene } from './story.ts'

/** What one browser carries: each is a page with connections to about six others, twice. */
export const VISITORS_MAX = 20
const CLOCK_MS = 100

export interface Visitor {
  readonly number: number
  /** Its own: it shares no storage with any other visitor. */
  readonly origin: string
  readonly address: string
  readonly openedAt: number
  /** The site's server was off when this visitor came. */
  readonly cameWithoutSite: boolean
  readonly report: Signal<VisitorReport>
}

export type PublisherState =
  | { readonly kind: 'opening' }
  | { readonly kind: 'ready'; readonly publish: () => Promise<void> }
  | { readonly kind: 'publishing' }
  | { readonly kind: 'failed'; readonly sentence: string }

export interface Figures {
  readonly sentBytes: number
  readonly fromPeersBytes: number
  /** Of the gallery: those that the server sent, and those that visitors have now. */
  readonly copiesSent: number
  readonly copiesHad: number
  /** How long the server alone would take for what visitors have, ms. */
  readonly aloneMs: number
}

export type DemoState = ReturnType<typeof createDemoState>

const count = v.pipe(v.number(), v.minValue(0))
const reportSchema = v.object({
  pictures: count,
  ms: v.nullable(count),
  fromPeers: count,
  news: v.pipe(v.string(), v.maxLength(200)),
})

const NOTHING: VisitorReport = { pictures: 0, ms: null, fromPeers: 0, news: '' }

export function createDemoState(settings: DemoSettings, servers: Servers) {
  /** The newest first. */
  const visitors = signal<readonly Visitor[]>([])
  const publisher = signal<PublisherState>({ kind: 'opening' })
  /** Of visitors that are gone: what they got counts all the same. */
  const gone = signal({ pictures: 0, fromPeers: 0 })
  /** The publisher's newest picture, if any. */
  const published = signal('')
  const channel = signal('')
  let lastNumber = 0

  function add(count: number): void {
    const more = Array.from({ length: Math.min(count, VISITORS_MAX - visitors.value.length) }, () =>
      newVisitor(),
    )
    visitors.value = [...more.toReversed(), ...visitors.value]
  }

  function newVisitor(): Visitor {
    const number = ++lastNumber
    const origin = `http://visitor-${number}.localhost:${settings.sitePort}`
    const query = channel.value === '' ? '' : `?news=${encodeURIComponent(channel.value)}`
    const cameWithoutSite = servers.now.value?.site.isOn === false
    const about = { openedAt: performance.now(), cameWithoutSite, report: signal(NOTHING) }
    return { number, origin, address: `${origin}/${query}`, ...about }
  }

  function remove(leaving: readonly Visitor[]): void {
    const reports = leaving.map(({ report }) => report.value)
    gone.value = {
      pictures: gone.value.pictures + sumOf(reports, ({ pictures }) => pictures),
      fromPeers: gone.value.fromPeers + sumOf(reports, ({ fromPeers }) => fromPeers),
    }
    visitors.value = visitors.value.filter((visitor) => !leaving.includes(visitor))
  }

  /** From a frame of ours. */
  function hear(origin: string, told: unknown): void {
    const visitor = visitors.value.find((each) => each.origin === origin)
    const parsed = v.safeParse(reportSchema, told)
    if (visitor && parsed.success) visitor.report.value = parsed.output
  }

  const reports = computed(() => visitors.value.map(({ report }) => report.value))
  const figures = computed((): Figures => {
    const sent = servers.now.value?.site.sent ?? { pictures: 0, rest: 0 }
    const pictures = gone.value.pictures + sumOf(reports.value, ({ pictures }) => pictures)
    const copiesHad = pictures / settings.pictures
    return {
      sentBytes: sent.pictures + sent.rest,
      fromPeersBytes: gone.value.fromPeers + sumOf(reports.value, ({ fromPeers }) => fromPeers),
      copiesSent: (sent.pictures + sent.rest) / settings.galleryBytes,
      copiesHad,
      aloneMs: (copiesHad * settings.galleryBytes * 8_000) / settings.bitsPerSecond,
    }
  })
  const reached = computed(
    () => reports.value.filter(({ news }) => news !== '' && news === published.value).length,
  )
  const scene = computed((): Scene => ({
    visitors: visitors.value.map(({ number, cameWithoutSite, report }) => ({
      number,
      cameWithoutSite,
      isWhole: report.value.ms !== null,
      fromPeersShare: report.value.fromPeers / settings.galleryBytes,
    })),
    isSiteOn: servers.now.value?.site.isOn ?? true,
    isSignalingOn: servers.now.value?.signaling.isOn ?? true,
    copiesSent: figures.value.copiesSent,
    copiesHad: figures.value.copiesHad,
    published: published.value,
    reached: reached.value,
  }))

  return {
    ...{ settings, servers, visitors, publisher, published, channel },
    ...{
      figures,
      reached,
      scene,
      clock: clockWhile(computed(() => reports.value.some(({ ms }) => ms === null))),
    },
    ...{ add, remove, hear },
  }
}

/** The time, told on as long as somebody waits. */
function clockWhile(isAwaited: ReadonlySignal<boolean>): ReadonlySignal<number> {
  const clock = signal(performance.now())
  let timer: ReturnType<typeof setInterval> | undefined
  effect(() => {
    clearInterval(timer)
    if (isAwaited.value) timer = setInterval(() => (clock.value = performance.now()), CLOCK_MS)
  })
  return clock
}

function sumOf<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0)
}
