import { beforeEach, expect, it, vi } from 'vitest'
import type { Channel, Release, Stats } from '../../../api.ts'
import { createChannels } from './channels-state.ts'
import { nextTab } from './next-tab.ts'
import { recall, remember } from '../../common/remembered.ts'
import { createTrust } from '../../common/channel/trust.ts'
import { createPreferences } from '../swarm/preferences.ts'
import { testRelease } from '../testing.ts'

const uriOf = (name: string) => `crew://${'a'.repeat(42)}A/${name}`
const own = uriOf('own')
const south = uriOf('south')

class FakeChannel extends EventTarget {
  readonly problems = []
  paused = false
  left = 0
  releases: Release[] = []
  readonly uri: string
  constructor(uri: string) {
    super()
    this.uri = uri
  }
  stats(): Stats {
    return {
      ...{ neighbors: 1, partners: 0, bytesSent: 0, bytesReceived: 0, payloadSent: 0, payloadReceived: 0 },
      ...{ duplicates: 0, endgameDuplicates: 0, fromWebSeed: 0, signaling: 'connected', peers: 2, banned: 0 },
      ...{ refusals: {}, candidateTypes: {} },
      coverage: { complete: 0, low: 0, high: 1, sampled: 0, peers: 1 },
      custody: { sequence: 0, chunks: 0, held: 0, needed: 0, whole: 0, helper: false },
    }
  }
  setUploadLimit(): void {}
  setOnDemand(): void {}
  pause(): void {}
  resume(): Promise<void> {
    return Promise.resolve()
  }
  leave(): Promise<void> {
    this.left++
    return Promise.resolve()
  }
  receive(release: Release): void {
    this.releases = [release, ...this.releases]
    this.dispatchEvent(new Event('release'))
  }
}

let stored: Map<string, string>
let joined: Map<string, FakeChannel>

beforeEach(() => {
  stored = new Map()
  joined = new Map()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
  })
})

/** `says`: what the server answers of channels. */
function open(says: object = { channels: [own] }, at = own) {
  const channels = createChannels({
    address: new URL(`https://maps.example.org/#${at}`),
    trust: createTrust({
      fetchConfig: () => Promise.resolve(says),
      fetchAnnouncement: () => Promise.resolve('unclaimed'),
      keep: { recall, remember },
    }),
    preferences: createPreferences(),
    join: (uri) => {
      const channel = new FakeChannel(uri)
      joined.set(uri, channel)
      return Promise.resolve(channel as unknown as Channel)
    },
  })
  channels.start()
  return channels
}
const named = (channels: ReturnType<typeof open>) => channels.entries.value.map(({ name }) => name.value)

it('the page’s own channel is first; an added one is joined at once, and again by the next visit', async () => {
  const channels = open()
  expect(channels.add(south)).toBeUndefined()
  await vi.waitFor(() => expect([...joined.keys()]).toEqual([own, south]))
  await vi.waitFor(() => expect(named(channels)).toEqual(['own', 'south']))
  expect([channels.add(south), channels.add(own), channels.add('south')]).toEqual([
    'known',
    'known',
    'malformed',
  ])
  const [, added] = channels.entries.value
  if (!added) throw new Error('it was added')
  channels.rename(added, '  Maps of\nthe south ')
  expect(named(open())).toEqual(
    ['https://maps.example.org', 'Maps of the south'].with(0, named(open())[0] ?? ''),
  )
})

it('what is new on another channel is marked until it is looked at, also over a reload', async () => {
  const channels = open()
  channels.add(south)
  await vi.waitFor(() => expect(joined.size).toBe(2))
  const [first, added] = channels.entries.value
  if (!first || !added) throw new Error('both are there')
  joined.get(south)?.receive(testRelease({ id: 'quake', title: 'M 6' }))
  joined.get(own)?.receive(testRelease({ id: 'here', title: 'M 5' }))
  await vi.waitFor(() => expect(added.unseen.value?.id).toBe('quake'))
  expect(first.unseen.value).toBeUndefined()
  channels.select(added)
  expect(added.unseen.value).toBeUndefined()
  channels.select(first)
  expect(added.unseen.value, 'it has been seen').toBeUndefined()
  expect(stored.get(`flashcrew:receive:seen:${south}`)).toBe('quake')
})

it('a removed channel is left, and the page shows its own', async () => {
  const channels = open()
  channels.add(south)
  await vi.waitFor(() => expect(joined.size).toBe(2))
  const [, added] = channels.entries.value
  if (!added) throw new Error('it was added')
  await vi.waitFor(() => expect(added.state.phase.value.kind).toBe('joined'))
  channels.select(added)
  channels.remove(added)
  expect([channels.selected.value?.address, joined.get(south)?.left]).toEqual(['', 1])
  expect(open().entries.value).toHaveLength(1)
})

it('[T8.6] a channel that moves to a new key is followed once its reader says so, and not before', async () => {
  const channels = open()
  await soon(() => expect(joined.has(own)).toBe(true))
  joined.get(own)?.receive(testRelease({ id: 'move', successor: south }))
  const [entry] = channels.entries.value
  if (!entry) throw new Error('the page’s channel is there')
  await soon(() => expect(entry.state.choice.value.move).toBeDefined())
  expect([channels.wayTo(south), channels.trust.verdict(south)]).toEqual([undefined, 'foreign'])
  expect([...joined.keys()], 'nothing of it is received').toEqual([own])
  channels.followMove(entry, south)
  await soon(() => expect([...joined.keys()]).toEqual([own, south]))
  expect(channels.selected.value?.address).toBe(south)
  expect(channels.trust.verdict(south), 'as this one is').toBe('own')
  const next = open()
  await soon(() => expect(phaseOf(next, 1)?.kind, 'also at the next visit').toBe('joined'))
})

it('[T8.6] a recovery takes the place of the thief’s channel that its reader has followed', async () => {
  const channels = open()
  const [thief, rescue] = [uriOf('thief'), uriOf('rescue')]
  await soon(() => expect(joined.has(own)).toBe(true))
  joined.get(own)?.receive(testRelease({ id: 'move', successor: thief }))
  await follow(channels, thief)
  await soon(() => expect(joined.has(thief)).toBe(true))
  joined.get(own)?.receive(testRelease({ id: 'recovery', sequence: 2 ** 52 + 1, successor: rescue }))
  await follow(channels, rescue)
  expect(channels.entries.value.map(({ address }) => address)).toEqual(['', rescue])
  expect(joined.get(thief)?.left).toBe(1)
  expect(channels.selected.value?.address).toBe(rescue)
})

/** On a machine that is busy with something else, too. */
const soon = (check: () => void) => vi.waitFor(check, 20_000)
const phaseOf = (channels: ReturnType<typeof open>, at = 0) => channels.entries.value[at]?.state.phase.value

it('a channel that a link names and that is not the server’s is not joined before a yes, and left when it is taken back', async () => {
  const channels = open({ channels: [own] }, south)
  await soon(() => expect(phaseOf(channels)).toMatchObject({ kind: 'foreign', isForbidden: false }))
  const [entry] = channels.entries.value
  if (!entry) throw new Error('the page’s channel is there')
  expect([joined.size, entry.name.value]).toEqual([0, 'aaaa aaaa aaaa…'])
  channels.trust.accept(south)
  await soon(() => expect(phaseOf(channels)?.kind).toBe('joined'))
  expect([entry.state.isForeign.value, entry.name.value]).toEqual([true, 'south'])
  const again = open({ channels: [own] }, south)
  await soon(() => expect(phaseOf(again)?.kind, 'the next visit').toBe('joined'))
  channels.remove(entry)
  expect([phaseOf(channels)?.kind, joined.size]).toEqual(['foreign', 1])
  expect(entry.state.channel.value).toBeUndefined()
  const asked = open({ channels: [own] }, south)
  await soon(() => expect(phaseOf(asked)?.kind, 'it is asked again').toBe('foreign'))
})

it('to add a channel by hand is the yes to it, also after a reload; what it is stays said', async () => {
  const channels = open()
  await soon(() => expect(phaseOf(channels)?.kind).toBe('joined'))
  expect(channels.entries.value[0]?.state.isForeign.value).toBe(false)
  channels.add(south)
  await soon(() => expect(phaseOf(channels, 1)?.kind).toBe('joined'))
  expect(channels.entries.value[1]?.state.isForeign.value).toBe(true)
  const next = open()
  await soon(() => expect(phaseOf(next, 1)?.kind).toBe('joined'))
})

it('where the operator forbids foreign channels none is joined, by no way', async () => {
  stored.set('flashcrew:accepted-channels', JSON.stringify([south]))
  const says = { channels: [own], foreignChannels: 'forbid' }
  const channels = open(says, south)
  await soon(() => expect(phaseOf(channels)).toMatchObject({ kind: 'foreign', isForbidden: true }))
  expect(channels.add(uriOf('east'))).toBe('forbidden')
  expect(joined.size).toBe(0)
})

/** As soon as the page's channel says that it has moved there, the reader follows. */
async function follow(channels: ReturnType<typeof open>, successor: string): Promise<void> {
  const [entry] = channels.entries.value
  if (!entry) throw new Error('the page’s channel is there')
  await soon(() => expect(entry.state.choice.value.move?.successor).toBe(successor))
  channels.followMove(entry, successor)
}

it('a foreign channel that was allowed takes its yes along to a new key; an own one stays own', async () => {
  stored.set('flashcrew:accepted-channels', JSON.stringify([south]))
  const channels = open({ channels: [own] }, south)
  await soon(() => expect(joined.has(south)).toBe(true))
  const east = uriOf('east')
  joined.get(south)?.receive(testRelease({ id: 'move', successor: east }))
  await follow(channels, east)
  await soon(() => expect(phaseOf(channels, 1)?.kind).toBe('joined'))
  expect(channels.trust.verdict(east)).toBe('accepted')
  const ours = open()
  await soon(() => expect(joined.has(own)).toBe(true))
  joined.get(own)?.receive(testRelease({ id: 'move', successor: uriOf('west') }))
  await follow(ours, uriOf('west'))
  await soon(() => expect(ours.trust.verdict(uriOf('west'))).toBe('own'))
})

it('eight are the most', () => {
  const channels = open()
  const answers = Array.from({ length: 8 }, (_, i) => channels.add(uriOf(`c${i}`)))
  expect(answers).toEqual([...Array.from({ length: 7 }, () => undefined), 'full'])
})

it.each([
  ['ArrowRight', 2, 0],
  ['ArrowLeft', 0, 2],
  ['ArrowRight', 0, 1],
  ['Home', 2, 0],
  ['End', 0, 2],
  ['Enter', 1, undefined],
])('among three tabs %s goes from %i to %s', (key, at, to) => {
  expect(nextTab(key, at, 3)).toBe(to)
})
