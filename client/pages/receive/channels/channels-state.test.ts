import { beforeEach, expect, it, vi } from 'vitest'
import type { Channel, Release, Stats } from '../../../api.ts'
import { createChannels } from './channels-state.ts'
import { nextTab } from './next-tab.ts'
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

function open() {
  const channels = createChannels({
    address: new URL(`https://maps.example.org/#${own}`),
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

it('a channel that moves to a new key is followed to it, once: a reader who removes the new one is not sent there again', async () => {
  const channels = open()
  await vi.waitFor(() => expect(joined.has(own)).toBe(true))
  const move = testRelease({ id: 'move', successor: south })
  joined.get(own)?.receive(move)
  await vi.waitFor(() => expect([...joined.keys()]).toEqual([own, south]))
  await vi.waitFor(() => expect(channels.wayTo(south)).toBeDefined())
  expect(channels.selected.value?.address, 'what is read stays on the page').toBe('')
  channels.wayTo(south)?.()
  expect(channels.selected.value?.address).toBe(south)
  expect(channels.wayTo(uriOf('elsewhere'))).toBeUndefined()
  const [, added] = channels.entries.value
  if (added) channels.remove(added)
  joined.get(own)?.receive(testRelease({ id: 'again', successor: south, sequence: 2 }))
  const before = joined.get(own)
  const next = open()
  await vi.waitFor(() => expect(joined.get(own)).not.toBe(before))
  joined.get(own)?.receive(move)
  await vi.waitFor(() => expect(next.entries.value[0]?.state.choice.value.move).toBeDefined())
  expect([channels.entries.value.length, next.entries.value.length]).toEqual([1, 1])
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
