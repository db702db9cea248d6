/** The state of one channel on the emergency page: which channel, which release, and what of it can be shown. */
import { computed, effect, signal, untracked, type ReadonlySignal } from '@preact/signals'
import type { Result } from '../../../shared/lib/result.ts'
import type { Channel, JoinOptions, Problem } from '../../api.ts'
import { ProblemError } from '../../peer/environment.ts'
import {
  findTarget,
  ownTarget,
  rememberTarget,
  type AddressError,
  type AnnouncementError,
  type Source,
  type AnnouncedTarget,
} from '../common/channel/announcement.ts'
import { watchChannel, type ChannelView, type ShownRelease } from '../common/channel/channel-view.ts'
import type { Mark } from '../common/words/mark.ts'
import { messageOf } from '../common/words/sentence-of.ts'
import type { Trust, TrustVerdict } from '../common/channel/trust.ts'
import { choose } from './release/choose.ts'
import { marksOfView, tickAtExpiry } from './release/marks.ts'
import { openContent, type ReleaseContent } from './files/content.ts'
import { followPreferences, joinOptions } from './swarm/taking-part.ts'
import type { Preferences } from './swarm/preferences.ts'
import { followHolders, followStanding } from './standing/standing-state.ts'
import { followVersions } from './versions/versions-state.ts'

type ProblemCode = Problem['code']

export type ReceiverPhase =
  | { readonly kind: 'looking' }
  /** No channel to join yet; tried again every few seconds. */
  | { readonly kind: 'no-channel'; readonly reason: AnnouncementError }
  /** `code` where the page has words for it; `message` is in English. */
  | { readonly kind: 'failed'; readonly code?: ProblemCode | AddressError; readonly message: string }
  /** Not a channel of this server, and its reader has not said yes: nothing of it is received, shown or told. */
  | { readonly kind: 'foreign'; readonly target: AnnouncedTarget; readonly isForbidden: boolean }
  | { readonly kind: 'joined'; readonly target: AnnouncedTarget }

export interface ReceiverEnvironment {
  /** Where the channel is named, or why not. */
  readonly source: Result<Source, AddressError>
  /** Of this page's server. */
  readonly origin: string
  /** It is the channel on the page: else only what tells of a new event is read. */
  readonly isLookedAt: ReadonlySignal<boolean>
  readonly trust: Trust
  /** The reader has just added this address by hand: that is the yes to what it names now. */
  readonly isChosen?: boolean
  readonly preferences: Preferences
  readonly join: (channel: string, options: JoinOptions) => Promise<Channel>
}

export type ReceiveState = ReturnType<typeof createState>

const RETRY_MS = 5_000

/** One stay on the channel, from the yes to its end. */
interface Stay {
  ended: boolean
  readonly atEnd: (() => void)[]
}

export function createState({
  source,
  origin,
  isLookedAt,
  join,
  preferences,
  trust,
  isChosen,
}: ReceiverEnvironment) {
  const phase = signal<ReceiverPhase>({ kind: 'looking' })
  const channel = signal<ChannelView | undefined>(undefined)
  const picked = signal<string | undefined>(undefined)
  const contents = signal<ReadonlyMap<string, ReleaseContent>>(new Map())

  const releases = computed<readonly ShownRelease[]>(() => channel.value?.releases.value ?? [])
  const choice = computed(() =>
    choose(releases.value, picked.value, (id) => contents.value.get(id)?.drawable.value === true),
  )
  const shownContent = computed(() => {
    const id = choice.value.shown?.id
    return id === undefined ? undefined : contents.value.get(id)
  })
  const marks = computed<readonly Mark[]>(() => {
    const { shown } = choice.value
    return shown ? marksOfView(shown, shownContent.value?.product.value?.facts) : []
  })

  const stopTicking = tickAtExpiry(releases)
  const atEnd: (() => void)[] = [stopTicking]
  const end = new AbortController()

  // The files of the release on the page and of the one arriving are read as they are verified; those of others are let go.
  atEnd.push(
    effect(() => {
      const { shown, arriving } = choice.value
      const wanted = [shown, arriving].filter((view) => view !== undefined)
      const extent = isLookedAt.value ? 'all' : 'map'
      untracked(() => keepContents(wanted, extent))
    }),
  )

  function keepContents(wanted: readonly ShownRelease[], extent: 'all' | 'map'): void {
    const open = contents.value
    const next = new Map(wanted.map((view) => [view.id, open.get(view.id) ?? openContent(view.release)]))
    for (const view of wanted) next.get(view.id)?.update(view, extent)
    for (const [id, content] of open) if (!next.has(id)) content.dispose()
    if (next.size !== open.size || [...next.keys()].some((id) => !open.has(id))) contents.value = next
  }

  const uri = computed(() => (phase.value.kind === 'joined' ? phase.value.target.channel : undefined))
  const following = followStanding(
    uri,
    computed(() => channel.value?.stats.value),
    computed(() => preferences.chosen.value.isAway),
  )
  const holders = followHolders(
    computed(() => choice.value.arriving),
    computed(() => channel.value?.stats.value),
    following.standing,
  )
  const versions = followVersions({
    channel: uri,
    releases,
    contents,
    shown: computed(() => choice.value.shown),
  })
  atEnd.push(
    () => following.stop(),
    () => holders.stop(),
    () => versions.stop(),
  )

  async function start(): Promise<void> {
    if (!source.ok) {
      phase.value = { kind: 'failed', code: source.error, message: source.error }
      return
    }
    while (!end.signal.aborted) {
      const target = await findTarget(source.value, origin)
      if (target.ok) return admit(source.value, target.value)
      phase.value = { kind: 'no-channel', reason: target.error }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  }

  /** Goes by the verdict from now on: it may come later, or change. */
  function admit(from: Source, target: AnnouncedTarget): void {
    if (end.signal.aborted) return
    if (from.kind === 'server') trust.hear(target.channel)
    const stop = effect(() => {
      const verdict = trust.verdict(target.channel)
      untracked(() => judge(from, target, verdict))
    })
    atEnd.push(stop, leave)
  }

  function judge(from: Source, target: AnnouncedTarget, verdict: TrustVerdict): void {
    if (verdict === 'unknown') return
    const isYes = isNew && isChosen === true
    isNew = false
    if (verdict === 'foreign' && isYes) return trust.accept(target.channel)
    if (verdict === 'own' || verdict === 'accepted') {
      if (stay) return
      // A link to the server's own channel may name a stranger's signaling servers.
      const isOurs = verdict === 'own' && from.kind !== 'server'
      if (!isOurs) rememberTarget(from, target)
      void enter(isOurs ? ownTarget(target.channel, origin, trust.announcement.peek()) : target)
    } else {
      leave()
      phase.value = { kind: 'foreign', target, isForbidden: verdict === 'forbidden' }
    }
  }

  let stay: Stay | undefined
  let isNew = true

  async function enter(target: AnnouncedTarget): Promise<void> {
    const mine: Stay = { ended: false, atEnd: [] }
    stay = mine
    try {
      const { signaling, iceServers, announcement } = target
      const options = { signaling, iceServers, recovery: announcement?.recovery }
      const joined = await join(target.channel, { ...options, ...joinOptions(preferences) })
      const left = (): void => void joined.leave()
      if (mine.ended) return left()
      const view = watchChannel(joined)
      phase.value = { kind: 'joined', target }
      channel.value = view
      mine.atEnd.push(followPreferences(joined, preferences), () => view.stop(), left)
    } catch (error) {
      if (mine.ended) return
      const code = error instanceof ProblemError ? { code: error.code } : {}
      phase.value = { kind: 'failed', ...code, message: messageOf(error) }
    }
  }

  /** Leaves the channel; what it kept stays in this browser. */
  function leave(): void {
    if (!stay) return
    stay.ended = true
    for (const finish of stay.atEnd) finish()
    stay = undefined
    channel.value = undefined
    picked.value = undefined
  }

  function stop(): void {
    end.abort()
    for (const finish of atEnd) finish()
    for (const content of contents.value.values()) content.dispose()
  }

  /** On the page with the reader's yes only: it is not the server's. */
  const isForeign = computed(() => uri.value !== undefined && trust.verdict(uri.value) !== 'own')

  return {
    preferences,
    /** Where the channel is named; undefined for an address that names none. */
    source: source.ok ? source.value : undefined,
    uri,
    isForeign,
    phase,
    channel,
    releases,
    choice,
    contents,
    shownContent,
    marks,
    picked,
    standing: following.standing,
    isNobodyHere: holders.isNobodyHere,
    versions,
    start,
    stop,
  }
}
