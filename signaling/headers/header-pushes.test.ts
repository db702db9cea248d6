import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { parseChannel, type ChannelParts } from '../../shared/content/channel.ts'
import { socketBounds } from '../sockets/bounds.ts'
import { HeaderPushes } from './header-pushes.ts'

function channelOf(letter: string): ChannelParts {
  const channel = parseChannel(`crew://${letter.repeat(43)}/maps`)
  if (!channel.ok) throw new Error(channel.error)
  return channel.value
}

const [MAPS, OTHER] = [channelOf('A'), channelOf('E')]

/** Sessions by channel, some of which do not read, and what each was sent. */
class Town {
  readonly members = new Map<string, string[]>()
  readonly behind = new Set<string>()
  readonly sent: [session: string, jws: string][] = []
  readonly kept = new Map<string, string>()
  passedBy = 0
  readonly pushes = new HeaderPushes({
    sessionsOf: (channel) => [...(this.members.get(channel) ?? [])],
    hasJoined: (session, channel) => this.members.get(channel)?.includes(session) ?? false,
    isReading: (session) => !this.behind.has(session),
    newest: (channel) => Promise.resolve(this.kept.get(channel.uri) ?? null),
    send: (session, _, jws) => void this.sent.push([session, jws]),
    onOwed: () => void this.passedBy++,
  })

  join(channel: ChannelParts, count: number, prefix = 's'): void {
    this.members.set(
      channel.uri,
      Array.from({ length: count }, (_, i) => `${prefix}${i}`),
    )
  }

  keep(channel: ChannelParts, jws: string, from = 'nobody'): void {
    this.kept.set(channel.uri, jws)
    this.pushes.kept(channel, { jws, from })
  }

  /** What each was sent, in order. */
  get heard(): Record<string, string[]> {
    const heard: Record<string, string[]> = {}
    for (const [session, jws] of this.sent) (heard[session] ??= []).push(jws)
    return heard
  }
}

let town: Town
beforeEach(() => {
  vi.useFakeTimers()
  town = new Town()
})
afterEach(() => {
  town.pushes.close()
  vi.useRealTimers()
})

/** One turn of the event loop. */
const turn = () => vi.advanceTimersByTimeAsync(0)

describe('[G8] a newer header', () => {
  it('goes to all who have joined its channel, and not back to who brought it', async () => {
    town.join(MAPS, 4)
    town.join(OTHER, 2, 'o')
    town.keep(MAPS, 'one', 's2')
    await turn()
    expect(town.heard).toEqual({ s0: ['one'], s1: ['one'], s3: ['one'] })
  })

  it('of ten thousand goes out in slices, between which others have their turn', async () => {
    town.join(MAPS, 10_000)
    town.join(OTHER, 2, 'o')
    town.keep(MAPS, 'one')
    town.keep(OTHER, 'two')
    const slices: number[] = []
    const other = (): void => {
      slices.push(town.sent.length)
      if (slices.length < 200) setImmediate(other)
    }
    setImmediate(other)
    await vi.advanceTimersByTimeAsync(500)
    const served = slices.map((count, i) => count - (slices[i - 1] ?? 0))
    expect(Math.max(...served)).toBe(socketBounds.headerPushSlice)
    expect(town.sent.length).toBe(10_002)
    // The small channel does not wait for the large one.
    expect(town.sent.findIndex(([session]) => session === 'o0')).toBeLessThan(
      2 * socketBounds.headerPushSlice,
    )
  })

  it('passes by who is behind; that one gets the newest, once, when it has read or speaks', async () => {
    town.join(MAPS, 3)
    town.behind.add('s0').add('s1')
    town.keep(MAPS, 'one')
    await turn()
    expect(town.heard).toEqual({ s2: ['one'] })
    expect(town.passedBy).toBe(2)
    await vi.advanceTimersByTimeAsync(socketBounds.headerPushMs)
    town.keep(MAPS, 'two')
    await turn()
    town.pushes.spoke('s0')
    town.pushes.sweep()
    await turn()
    expect(town.heard).toEqual({ s2: ['one', 'two'] })
    town.behind.clear()
    town.pushes.spoke('s0')
    await turn()
    expect(town.heard['s0']).toEqual(['two'])
    town.pushes.sweep()
    town.pushes.spoke('s0')
    await turn()
    expect(town.heard).toEqual({ s0: ['two'], s1: ['two'], s2: ['one', 'two'] })
  })

  it('is not owed to who has left', async () => {
    town.join(MAPS, 2)
    town.behind.add('s0').add('s1')
    town.keep(MAPS, 'one')
    await turn()
    town.behind.clear()
    town.members.set(MAPS.uri, ['s1'])
    town.pushes.ended('s1')
    town.pushes.sweep()
    await turn()
    expect(town.sent).toEqual([])
  })

  it('that follows another too soon waits, and of several the newest goes', async () => {
    town.join(MAPS, 2)
    town.keep(MAPS, 'one')
    await turn()
    for (const jws of ['two', 'three', 'four']) town.keep(MAPS, jws)
    await vi.advanceTimersByTimeAsync(socketBounds.headerPushMs - 1)
    expect(town.heard).toEqual({ s0: ['one'], s1: ['one'] })
    await vi.advanceTimersByTimeAsync(socketBounds.headerPushMs)
    expect(town.heard).toEqual({ s0: ['one', 'four'], s1: ['one', 'four'] })
  })
})
