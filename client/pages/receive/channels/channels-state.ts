/**
 * The channels on this page: its own (of its address, else of its server) first, then those that the reader has added. Each
 * has a state of its own (state.ts); here is only which there are, which is looked at, and what is new on the others.
 */
import { computed, effect, signal, untracked, type ReadonlySignal, type Signal } from '@preact/signals'
import type { Channel, JoinOptions } from '../../../api.ts'
import { readSource, settleTarget, type Source } from '../../common/channel/announcement.ts'
import type { ShownRelease } from '../../common/channel/channel-view.ts'
import { foreignTexts } from '../../texts/sections/foreign.ts'
import { shortThumbprint } from '../../common/words/format.ts'
import { recall, remember } from '../../common/remembered.ts'
import type { Trust } from '../../common/channel/trust.ts'
import {
  sourceAddress,
  CHANNELS_MAX,
  cleanName,
  readAddress,
  recallFollowed,
  rememberFollowed,
  type FollowRefusal,
} from './followed.ts'
import type { Preferences } from '../swarm/preferences.ts'
import { createState, type ReceiveState } from '../state.ts'

export interface ChannelEntry {
  /** '' for the page's own channel. */
  readonly address: string
  readonly state: ReceiveState
  /** The reader's name for it; '' for its own. */
  readonly givenName: Signal<string>
  /** The reader's name, else the announcement's, else what is known of it. */
  readonly name: ReadonlySignal<string>
  /** What tells of it elsewhere on the page, or outside of it: a foreign one is not to be taken for a channel of the server. */
  readonly toldName: ReadonlySignal<string>
  /** What has come since the reader looked at this channel last. */
  readonly unseen: ReadonlySignal<ShownRelease | undefined>
}

export interface ChannelsEnvironment {
  readonly address: URL
  readonly trust: Trust
  readonly preferences: Preferences
  readonly join: (channel: string, options: JoinOptions) => Promise<Channel>
}

export type Channels = ReturnType<typeof createChannels>

/** Under this key the browser remembers to which channel the reader has followed this one. */
const movedKey = (uri: string): string => `flashcrew:receive:moved:${uri}`
const seenKey = (uri: string): string => `flashcrew:receive:seen:${uri}`

export function createChannels({ address, preferences, join, trust }: ChannelsEnvironment) {
  const own = readSource(address)
  const shared = { origin: address.origin, join, preferences, trust }
  const selectedAddress = signal('')
  const all = signal<readonly ChannelEntry[]>([
    open('', createState({ ...shared, source: own, isLookedAt: isLookedAt('') })),
    ...recallFollowed()
      .filter((one) => !own.ok || one.address !== sourceAddress(own.value))
      .flatMap((one) => {
        const source = readAddress(one.address)
        // A channel that stands here by its name was added by hand, or by an own or accepted one that had moved to it.
        return source.ok ? [openAdded(source.value, one.name, source.value.kind === 'channel')] : []
      }),
  ])

  /** The reader follows this channel to another key. A channel to which it was followed before gives way: a thief's, as a rule. */
  function followMove({ state }: ChannelEntry, successor: string): FollowRefusal | undefined {
    const [uri, phase] = [state.uri.value, state.phase.value]
    if (uri === undefined) return undefined
    const before = all.value.find(({ address: one }) => one !== '' && one === recall(movedKey(uri)))
    if (before && before.address !== successor) remove(before)
    trust.follow(uri, successor)
    const refused = add(successor)
    if (refused !== undefined && refused !== 'known') return refused
    remember(movedKey(uri), successor)
    if (phase.kind === 'joined' && state.source) settleTarget(state.source, phase.target, address.origin)
    wayTo(successor)?.()
    return undefined
  }

  /** Two addresses may turn out to be of one channel, which is shown once. */
  const entries = computed(() =>
    all.value.filter((entry, at) => {
      const uri = entry.state.uri.value
      return uri === undefined || all.value.findIndex(({ state }) => state.uri.value === uri) === at
    }),
  )
  const selected = computed(
    () => entries.value.find((entry) => entry.address === selectedAddress.value) ?? entries.value[0],
  )

  /** Shows the channel of this URI; undefined where it is not among them. */
  function wayTo(uri: string): (() => void) | undefined {
    const entry = entries.value.find((one) => one.address === uri || one.state.uri.value === uri)
    return entry && (() => (selectedAddress.value = entry.address))
  }

  function isLookedAt(of: string): ReadonlySignal<boolean> {
    return computed(() => selectedAddress.value === of)
  }

  function openAdded(source: Source, name: string, isChosen: boolean): ChannelEntry {
    const at = sourceAddress(source)
    const state = createState({
      ...shared,
      source: { ok: true, value: source },
      isLookedAt: isLookedAt(at),
      isChosen,
    })
    return open(at, state, name)
  }

  function open(at: string, state: ReceiveState, givenName = ''): ChannelEntry {
    const given = signal(givenName)
    const seen = signal<string | undefined>(undefined)
    const newest = computed(() => state.choice.value.cancellation ?? state.choice.value.newest)
    // What is looked at is seen, also by a later visit.
    effect(() => {
      const uri = state.uri.value
      if (uri === undefined) return
      const id = newest.value?.id
      if (selectedAddress.value !== at || id === undefined) {
        seen.value ??= untracked(() => recall(seenKey(uri)) ?? undefined)
      } else if (seen.peek() !== id) {
        seen.value = id
        remember(seenKey(uri), id)
      }
    })
    const name = computed(() => {
      const phase = state.phase.value
      if (given.value !== '') return given.value
      if (phase.kind === 'joined') return phase.target.name
      // The name that a stranger gives it is for the question only.
      return phase.kind === 'foreign' ? `${shortThumbprint(phase.target.thumbprint)}…` : at || address.host
    })
    return {
      address: at,
      state,
      givenName: given,
      name,
      toldName: computed(() =>
        state.isForeign.value && trust.hasOwn.value
          ? foreignTexts.value.named({ channel: name.value })
          : name.value,
      ),
      unseen: computed(() =>
        selectedAddress.value === at || newest.value?.id === seen.value ? undefined : newest.value,
      ),
    }
  }

  function add(text: string): FollowRefusal | undefined {
    const source = readAddress(text)
    if (!source.ok) return source.error
    const at = sourceAddress(source.value)
    const isKnown = all.value.some((entry) => entry.address === at || entry.state.uri.value === at)
    if (isKnown || (own.ok && sourceAddress(own.value) === at)) return 'known'
    if (source.value.kind === 'channel' && trust.verdict(source.value.channel) === 'forbidden')
      return 'forbidden'
    if (all.value.length >= CHANNELS_MAX) return 'full'
    const entry = openAdded(source.value, '', true)
    all.value = [...all.value, entry]
    keep()
    void entry.state.start()
    return undefined
  }

  function rename(entry: ChannelEntry, name: string): void {
    entry.givenName.value = cleanName(name)
    keep()
  }

  /** The reader's yes to a foreign channel is taken back with it. */
  function remove(entry: ChannelEntry): void {
    const phase = entry.state.phase.value
    const uri = phase.kind === 'joined' || phase.kind === 'foreign' ? phase.target.channel : undefined
    if (uri !== undefined) trust.withdraw(uri)
    if (entry.address === '') return
    if (selectedAddress.value === entry.address) selectedAddress.value = ''
    all.value = all.value.filter((one) => one !== entry)
    keep()
    entry.state.stop()
  }

  function keep(): void {
    const added = all.value.filter((entry) => entry.address !== '')
    rememberFollowed(added.map((entry) => ({ address: entry.address, name: entry.givenName.value })))
  }

  return {
    preferences,
    trust,
    entries,
    selected,
    select(entry: ChannelEntry): void {
      selectedAddress.value = entry.address
    },
    wayTo,
    followMove,
    add,
    rename,
    remove,
    start(): void {
      void trust.start()
      for (const { state } of all.value) void state.start()
    },
  }
}
