/** Headers, where bulletin.test.ts has the usual way of one. */
import { describe, expect, it } from 'vitest'
import { must } from '../../lib/assert.ts'
import type { Effect } from '../io.ts'
import { makeRelease, peerId, Rig, type TestRelease } from '../testing/rig.ts'

/** A node with so many links. */
function stage(peers: number) {
  const rig = new Rig()
  const links = Array.from({ length: peers }, (_, i) => rig.link(peerId(i + 1)))
  const [a = 0, b = a, c = b] = links
  return { rig, links, a, b, c }
}

/** The host has checked what was last given to it. */
function checked(rig: Rig, effects: readonly Effect[], header: TestRelease['header'] | null): Effect[] {
  const { token } = must(
    effects.find((effect) => effect.type === 'verify-header'),
    'a check',
  )
  return rig.input({ type: 'header-verified', token, header })
}

/** A release that names this recovery key. */
const withKey = (sequence: number, recovery?: string): TestRelease => {
  const release = makeRelease(1, sequence)
  return { ...release, header: { ...release.header, ...(recovery === undefined ? {} : { recovery }) } }
}

describe('a header', () => {
  it('[B1.1] a header of another channel is not believed', () => {
    const { rig, a, b } = stage(2)
    const { header, jws } = makeRelease(1)
    const other = { ...header, channel: header.channel.replace('test', 'other') }
    const effects = checked(rig, rig.frames(a, { type: 'header', jws }), other)
    expect(rig.sent(effects, b, 'header')).toEqual([])
    expect(rig.node.inspect().releases).toEqual([])
  })

  it('[B1.2] who sends a forged header is banned', () => {
    const { rig, a } = stage(2)
    const effects = checked(rig, rig.frames(a, { type: 'header', jws: makeRelease(1).jws }), null)
    expect(effects).toContainEqual({ type: 'hangup', link: a })
    expect(rig.node.inspect().counters).toMatchObject({ banned: 1, refusals: { 'forged-header': 1 } })
  })

  it('[T8.1] [T8.4] one that names another recovery key, or a number beyond the time, is refused with a count and no offence', () => {
    const { rig, a, b } = stage(2)
    rig.know(a, withKey(1, 'ours'))
    const refused = [withKey(2), withKey(3, 'theirs')].flatMap((release) => rig.know(a, release))
    const far = withKey(4, 'ours')
    const ahead = { ...far, header: { ...far.header, sequence: 2 ** 52 - 1 } }
    rig.frames(a, { type: 'header', jws: ahead.jws })
    for (const { token } of rig.take('verify-header'))
      refused.push(...rig.input({ type: 'header-verified', token, header: ahead.header, clockMs: 0 }))
    expect(rig.sent(refused, b, 'header')).toEqual([])
    expect(rig.node.inspect().counters.refusals).toEqual({ 'other-recovery': 2, 'sequence-ahead': 1 })
    expect(rig.take('report').some(({ event }) => event.type === 'offence')).toBe(false)
    expect(rig.sent(rig.know(a, withKey(5, 'ours')), b, 'header')).toHaveLength(1)
  })

  it('[B2.3] one that asked before the header was here gets it as soon as it is', () => {
    const { rig, a: parent, b: child, c: silent } = stage(3)
    const { header, jws } = makeRelease(1)
    rig.frames(parent, { type: 'have-header', release: header.id, sequence: 1 })
    rig.frames(child, { type: 'want-header', release: header.id })
    // From the server it goes to others a second later.
    const effects = checked(rig, rig.input({ type: 'server-header', jws }), header)
    expect([child, silent].map((link) => rig.sent(effects, link, 'header').length)).toEqual([1, 0])
  })

  it('[B2.8] who pruned us and wants a header is pushed the next one', () => {
    const { rig, a, b, c } = stage(3)
    const first = makeRelease(1, 1)
    rig.know(a, first)
    for (const link of [b, c]) rig.frames(link, { type: 'prune' })
    rig.pass(3_000)
    rig.frames(b, { type: 'want-header', release: first.header.id })
    const effects = rig.know(a, makeRelease(1, 2))
    expect([b, c].map((link) => rig.sent(effects, link, 'header').length)).toEqual([1, 0])
  })

  it('[B2.10] a partner is told 0.2 s later than edges', () => {
    const { rig, a, b, c: partner } = stage(3)
    rig.frames(partner, { type: 'edge', action: 'drop' })
    const told = (effects: readonly Effect[]): number =>
      rig.sent(effects, partner, 'have-header').length + rig.sent(effects, partner, 'header').length
    const effects = rig.know(a, makeRelease(1))
    expect(rig.sent(effects, b, 'header')).toHaveLength(1)
    expect([told(effects), told(rig.pass(190)), told(rig.pass(20))]).toEqual([0, 0, 1])
  })

  it('[B4.6] what the store kept of superseded releases is told to nobody', () => {
    const { rig, links } = stage(2)
    rig.input({ type: 'resume', ...makeRelease(1, 5), have: [0] })
    rig.pass(500)
    const effects = [...rig.input({ type: 'resume', ...makeRelease(1, 4), have: [0] }), ...rig.pass(500)]
    for (const link of links)
      expect([...rig.sent(effects, link, 'have-header'), ...rig.sent(effects, link, 'header')]).toEqual([])
    expect(effects.filter(({ type }) => type === 'server-header')).toEqual([])
  })

  it('[B5] a fresh link gets the newest header at once when its hello names an older one', () => {
    const { rig } = stage(1)
    for (const sequence of [1, 2]) rig.input({ type: 'resume', ...makeRelease(1, sequence), have: [0] })
    const pushed = [0, 1, 2].map((sequence) => {
      const link = rig.link(peerId(20 + sequence), null)
      return rig.sent(rig.frames(link, rig.hello({ sequence })), link, 'header').map(({ jws }) => jws)
    })
    const { jws } = makeRelease(1, 2)
    expect(pushed).toEqual([[jws], [jws], []])
  })

  it('[G8.5] a header of the server that is forged is believed by nobody', () => {
    const { rig, a } = stage(1)
    const { header, jws } = makeRelease(1)
    const forged = { ...header, channel: header.channel.replace('test', 'other') }
    const effects = checked(rig, rig.input({ type: 'server-header', jws }), forged)
    expect(rig.sent([...effects, ...rig.pass(2_000)], a, 'header')).toEqual([])
    expect(rig.node.inspect().releases).toEqual([])
    expect(rig.node.inspect().counters.refusals).toEqual({ 'forged-header': 1 })
  })
})
