import { describe, expect, it, vi } from 'vitest'
import type { Announcement } from '../../../../shared/content/channel.ts'
import { createTrust } from './trust.ts'

const uriOf = (name: string) => `crew://${'a'.repeat(42)}A/${name}`
const [own, listed, other] = [uriOf('own'), uriOf('listed'), uriOf('other')]
const announcement = { channel: own, name: 'Ours' } as Announcement

function make(
  config: unknown,
  said: Announcement | 'unclaimed' | undefined,
  stored = new Map<string, string>(),
) {
  const trust = createTrust({
    fetchConfig: () => Promise.resolve(config),
    fetchAnnouncement: () => Promise.resolve(said),
    keep: {
      recall: (name) => stored.get(name) ?? null,
      remember: (name, value) => void stored.set(name, value),
    },
  })
  return { trust, stored }
}

describe('whose a channel is', () => {
  it('is not known before the server has answered; then its own are those that it announces or lists', async () => {
    const { trust } = make({ channels: [listed] }, announcement)
    expect(trust.verdict(own)).toBe('unknown')
    await trust.start()
    expect([own, listed, other].map((uri) => trust.verdict(uri))).toEqual(['own', 'own', 'foreign'])
    expect([trust.hasOwn.value, trust.announcement.value?.name]).toEqual([true, 'Ours'])
  })

  it('is nobody’s own where the server has no channel', async () => {
    const { trust } = make({ channels: [] }, 'unclaimed')
    await trust.start()
    expect([trust.hasOwn.value, trust.verdict(other)]).toEqual([false, 'foreign'])
  })

  it('is what the server said last, where it does not answer now', async () => {
    const { trust, stored } = make({ channels: [listed], foreignChannels: 'forbid' }, announcement)
    await trust.start()
    const offline = make(undefined, undefined, stored).trust
    expect([own, other].map((uri) => offline.verdict(uri))).toEqual(['own', 'forbidden'])
    void offline.start()
    await Promise.resolve()
    expect(offline.verdict(own)).toBe('own')
  })

  it('is asked of the server until it answers', async () => {
    vi.useFakeTimers()
    try {
      let config: unknown
      const trust = createTrust({
        fetchConfig: () => Promise.resolve(config),
        fetchAnnouncement: () => Promise.resolve('unclaimed' as const),
        keep: { recall: () => null, remember: () => undefined },
      })
      void trust.start()
      await vi.advanceTimersByTimeAsync(100)
      expect(trust.verdict(other)).toBe('foreign')
      config = { channels: [other] }
      await vi.advanceTimersByTimeAsync(6_000)
      expect(trust.verdict(other)).toBe('own')
    } finally {
      vi.useRealTimers()
    }
  })

  it('is remembered once it is accepted, until that is taken back; sixty-four are the most', async () => {
    const { trust, stored } = make({}, announcement)
    await trust.start()
    trust.accept(other)
    expect(trust.verdict(other)).toBe('accepted')
    const later = make({}, announcement, stored).trust
    await later.start()
    expect(later.verdict(other)).toBe('accepted')
    later.withdraw(other)
    expect(later.verdict(other)).toBe('foreign')
    for (let i = 0; i < 70; i++) later.accept(uriOf(`c${i}`))
    expect(later.accepted.value).toHaveLength(64)
    expect([later.verdict(uriOf('c5')), later.verdict(uriOf('c69'))]).toEqual(['foreign', 'accepted'])
  })

  it('goes with its key: what an own channel moves to is own, what an accepted one moves to is accepted, no other', async () => {
    const { trust } = make({}, announcement)
    await trust.start()
    trust.accept(other)
    trust.follow(own, uriOf('next'))
    trust.follow(other, uriOf('theirs'))
    trust.follow(uriOf('stranger'), uriOf('trap'))
    expect([uriOf('next'), uriOf('theirs'), uriOf('trap')].map((uri) => trust.verdict(uri))).toEqual([
      'own',
      'accepted',
      'foreign',
    ])
  })

  it('takes nothing from what is stored that is no channel', async () => {
    const stored = new Map([
      ['flashcrew:accepted-channels', '["javascript:1"]'],
      ['flashcrew:server-channels', '{"channels":7}'],
    ])
    const { trust } = make({ channels: ['no channel'], foreignChannels: 'whatever' }, 'unclaimed', stored)
    await trust.start()
    expect([trust.accepted.value, trust.hasOwn.value, trust.verdict(other)]).toEqual([[], false, 'foreign'])
  })
})
