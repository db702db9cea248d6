import { describe, expect, it } from 'vitest'
import { must } from '../../lib/assert.ts'
import type { Frame } from '../../wire/frames.ts'
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import type { Effect } from '../io.ts'
import { makeRelease, peerId, Rig } from '../testing/rig.ts'

describe('the bulletin', () => {
  it('[B1] nothing is passed on before its signature was checked, and then to all but its sender', () => {
    const rig = new Rig()
    const content = makeRelease(3)
    const [a, b] = [rig.link(peerId(1)), rig.link(peerId(2))]
    const effects = rig.frames(a, { type: 'header', jws: content.jws })
    expect(rig.sent(effects, b, 'header')).toEqual([])
    const verify = must(
      effects.find((effect) => effect.type === 'verify-header'),
      'a check',
    )
    const after = rig.input({ type: 'header-verified', token: verify.token, header: content.header })
    expect(rig.sent(after, b, 'header')).toHaveLength(1)
    expect(rig.sent(after, a, 'header')).toEqual([])
  })

  it('[B2] a second copy is pruned, and who pruned us hears only the id', () => {
    const rig = new Rig()
    const content = makeRelease(3)
    const [a, b, c] = [rig.link(peerId(1)), rig.link(peerId(2)), rig.link(peerId(3))]
    rig.frames(c, { type: 'prune' })
    const verify = must(
      rig.frames(a, { type: 'header', jws: content.jws }).find((effect) => effect.type === 'verify-header'),
      'a check',
    )
    const after = rig.input({ type: 'header-verified', token: verify.token, header: content.header })
    expect(rig.sent(after, c, 'header')).toEqual([])
    expect(rig.sent(after, c, 'have-header')).toEqual([
      { type: 'have-header', release: content.header.id, sequence: 1 },
    ])
    expect(rig.sent(rig.frames(b, { type: 'header', jws: content.jws }), b, 'prune')).toHaveLength(1)
  })

  it('[B2] an id runs ahead: who told it first is asked at once, all other neighbors are told, each once', () => {
    const rig = new Rig()
    const [a, b, c] = [rig.link(peerId(1)), rig.link(peerId(2)), rig.link(peerId(3))]
    const told = { type: 'have-header', release: makeRelease(1).header.id, sequence: 1 } as const
    const first = rig.frames(a, told)
    expect(rig.sent(first, a, 'want-header')).toEqual([{ type: 'want-header', release: told.release }])
    for (const link of [b, c]) expect(rig.sent(first, link, 'have-header')).toEqual([told])
    const second = rig.frames(b, told)
    expect(second.filter((effect) => effect.type === 'send')).toEqual([])
  })

  it('[B2] the header goes to who wants it and to who has said nothing, not to who heard of it elsewhere', () => {
    const rig = new Rig()
    const content = makeRelease(1)
    const [parent, child, other, silent] = [1, 2, 3, 4].map((n) => rig.link(peerId(n)))
    if (!parent || !child || !other || !silent) throw new Error('four links')
    const { id: release } = content.header
    const told = { type: 'have-header', release, sequence: 1 } as const
    rig.frames(parent, told)
    rig.frames(other, told)
    rig.frames(child, { type: 'want-header', release })
    const verify = must(
      rig.frames(parent, { type: 'header', jws: content.jws }).find((e) => e.type === 'verify-header'),
      'a check',
    )
    const effects = rig.input({ type: 'header-verified', token: verify.token, header: content.header })
    const pushed = [parent, child, other, silent].map((link) => rig.sent(effects, link, 'header').length)
    expect(pushed).toEqual([0, 1, 0, 1])
    // Who asks again for what was just pushed is not sent it twice.
    expect(rig.sent(rig.frames(silent, { type: 'want-header', release }), silent, 'header')).toEqual([])
  })

  it('[G8] [B2] what the server pushed is told by its id, and goes a second later to who has said nothing', () => {
    const rig = new Rig()
    const content = makeRelease(1)
    const { id: release } = content.header
    const [knowing, asking, silent] = [1, 2, 3].map((n) => rig.link(peerId(n)))
    if (!knowing || !asking || !silent) throw new Error('three links')
    const checked = (effects: readonly Effect[]): readonly Effect[] => {
      const verify = must(
        effects.find((e) => e.type === 'verify-header'),
        'a check',
      )
      return rig.input({ type: 'header-verified', token: verify.token, header: content.header })
    }
    const told = checked(rig.input({ type: 'server-header', jws: content.jws }))
    for (const link of [knowing, asking, silent]) {
      expect(rig.sent(told, link, 'have-header')).toHaveLength(1)
      expect(rig.sent(told, link, 'header')).toEqual([])
    }
    rig.frames(knowing, { type: 'have-header', release, sequence: 1 })
    expect(rig.sent(rig.frames(asking, { type: 'want-header', release }), asking, 'header')).toHaveLength(1)
    const pushed = () => [knowing, asking, silent].map((link) => rig.sent(rig.effects, link, 'header').length)
    rig.pass(900)
    expect(pushed()).toEqual([0, 1, 0])
    rig.pass(200)
    expect(pushed()).toEqual([0, 1, 1])
    // The server's copy of what is here already starts nothing: no check, and no frame.
    expect(rig.input({ type: 'server-header', jws: content.jws })).toEqual([])
  })

  it('[B2] an id whose header does not come is asked of two more, later and later', () => {
    const rig = new Rig()
    const links = [1, 2, 3, 4].map((n) => rig.link(peerId(n)))
    const release = makeRelease(1).header.id
    for (const link of links) rig.frames(link, { type: 'have-header', release, sequence: 1 })
    const asked = (): number[] => links.map((link) => rig.sent(rig.effects, link, 'want-header').length)
    rig.pass(900)
    expect(asked()).toEqual([1, 0, 0, 0])
    rig.pass(200)
    expect(asked()).toEqual([1, 1, 0, 0])
    rig.pass(1_800)
    expect(asked()).toEqual([1, 1, 0, 0])
    rig.pass(5_000)
    expect(asked()).toEqual([1, 1, 1, 0])
    expect(rig.node.inspect().sizes['wanted']).toBe(0)
  })

  it('[B2] [T4] ids that nobody has the header of are passed on few times, and the next header all the same', () => {
    const rig = new Rig()
    const liars = [1, 2, 3, 4].map((n) => rig.link(peerId(n)))
    const other = rig.link(peerId(5))
    for (const [i, liar] of liars.entries())
      for (let k = 0; k < 20; k++)
        rig.frames(liar, { type: 'have-header', release: peerId(100 + 20 * i + k), sequence: 99 })
    expect(rig.sent(rig.effects, other, 'have-header')).toHaveLength(limits.rumoursBurstMax)
    const content = makeRelease(3)
    const [liar] = liars
    if (liar === undefined) throw new Error('a liar')
    const verify = must(
      rig.frames(liar, { type: 'header', jws: content.jws }).find((e) => e.type === 'verify-header'),
      'a check',
    )
    const effects = rig.input({ type: 'header-verified', token: verify.token, header: content.header })
    expect(rig.sent(effects, other, 'header')).toHaveLength(1)
  })

  it('[B2] the source tells all neighbors first, then pushes', () => {
    const rig = new Rig()
    const links = [1, 2, 3].map((n) => rig.link(peerId(n)))
    const { header, jws, manifest, manifestBytes } = makeRelease(1)
    const first = rig.input({ type: 'publish', header, jws, manifest, manifestBytes })
    const then = rig.pass(2)
    for (const link of links) {
      expect(rig.sent(first, link, 'have-header')).toHaveLength(1)
      expect(rig.sent(first, link, 'header')).toHaveLength(0)
      expect(rig.sent(then, link, 'header')).toHaveLength(1)
    }
  })

  it('[B3] what the store kept of earlier releases stays superseded, whatever the order', () => {
    const rig = new Rig()
    for (const sequence of [3, 1, 2]) rig.input({ type: 'resume', ...makeRelease(2, sequence), have: [0, 1] })
    expect(rig.node.inspect().releases.map((r) => [r.sequence, r.state])).toEqual([
      [3, 'complete'],
      [2, 'superseded'],
      [1, 'superseded'],
    ])
  })

  it('[B3] the header of a release that is over goes to whoever wants it, alone', () => {
    const rig = new Rig()
    const old = makeRelease(2, 1)
    for (const content of [old, makeRelease(2, 2)]) rig.input({ type: 'resume', ...content, have: [0, 1] })
    const link = rig.link(peerId(1))
    rig.pass(5_000)
    const holdings = rig.node.inspect().sizes['holdings']
    const sent = rig.frames(link, { type: 'want-header', release: old.header.id })
    expect(rig.sent(sent, link, 'header')).toHaveLength(1)
    expect(rig.node.inspect().sizes['holdings']).toBe(holdings)
    expect(rig.sent(rig.pass(5_000), link, 'data')).toEqual([])
  })

  it('[T4] a flood of headers is not verified without end', () => {
    const rig = new Rig()
    const link = rig.link(peerId(1))
    for (let i = 0; i < 40; i++) rig.frames(link, { type: 'header', jws: Uint8Array.of(i, 1) })
    expect(rig.node.inspect().counters.banned).toBe(1)
    expect(rig.effects.filter((effect) => effect.type === 'verify-header').length).toBeLessThanOrEqual(4)
  })
})

function beat(origin: number, number: number): Frame {
  return {
    type: 'heartbeat',
    origin: peerId(origin),
    beat: number,
    hops: 1,
    originHasServer: true,
    degree: 6,
  }
}

/** How often a peer that hears such beats of another asks the server for a part that hears none of them. */
function asks(hops: number, forMs: number, originHasServer = false): number {
  const rig = new Rig(100)
  const links = [1, 2, 3, 4, 5, 6].map((n) => rig.link(peerId(n)))
  const [link = 0] = links
  let count = 0
  for (let n = 1; n * parameters.heartbeatMs < forMs; n++) {
    const effects = [
      ...rig.frames(link, {
        type: 'heartbeat',
        origin: peerId(7),
        beat: n,
        hops,
        originHasServer,
        degree: 6,
      }),
      ...links.flatMap((one) => rig.frames(one, { type: 'edge', action: 'alive' })),
      ...rig.pass(parameters.heartbeatMs),
    ]
    count += effects.filter(
      (effect) => effect.type === 'server-introduce' && effect.heartbeat === peerId(7),
    ).length
  }
  return count
}

describe('the heartbeat', () => {
  it('[H1] is passed on once, to all neighbors, and the smallest id wins', () => {
    const rig = new Rig(100)
    const links = [rig.link(peerId(1)), rig.link(peerId(2))]
    const [a, b] = links
    if (a === undefined || b === undefined) throw new Error('two links')
    const first = rig.frames(a, beat(5, 1))
    for (const link of links)
      expect(rig.sent(first, link, 'heartbeat')).toMatchObject([{ origin: peerId(5), beat: 1, hops: 2 }])
    expect(rig.sent(rig.frames(b, beat(5, 1)), a, 'heartbeat')).toEqual([])
    expect(rig.sent(rig.frames(b, beat(9, 7)), a, 'heartbeat')).toEqual([])
    // One that follows at once is not passed on: a flood of origins would cross the whole overlay.
    expect(rig.sent(rig.frames(b, beat(4, 1)), a, 'heartbeat')).toEqual([])
    rig.pass(limits.heartbeatGapMs)
    expect(rig.sent(rig.frames(b, beat(3, 1)), a, 'heartbeat')).toHaveLength(1)
    expect(rig.node.inspect().heartbeatOrigin).toBe(peerId(3))
  })

  it('[H1] is begun every 7 s, by no fixed period, since two origins could keep in step by one', () => {
    const rig = new Rig(1)
    const link = rig.link(peerId(9))
    const times: number[] = []
    for (let ms = 0; ms < 300_000; ms += 100) {
      if (rig.sent(rig.pass(100), link, 'heartbeat').length > 0) times.push(ms)
      rig.frames(link, { type: 'edge', action: 'alive' })
    }
    const late = times.slice(1).map((at, i) => at - (times[i] ?? 0) - parameters.heartbeatMs)
    expect(late.length).toBeGreaterThan(35)
    expect(Math.max(...late.map(Math.abs))).toBeLessThanOrEqual(parameters.heartbeatMs / 10 + 100)
    expect(Math.max(...late) - Math.min(...late)).toBeGreaterThan(parameters.heartbeatMs / 10)
  })

  it('[H4] an origin without a server says so, and who hears it asks in its place, now and then', () => {
    expect(asks(0, 600_000, true)).toBe(0)
    expect(asks(0, 600_000)).toBeGreaterThanOrEqual(3)
    expect(asks(0, 600_000)).toBeLessThanOrEqual(15)
    expect(asks(2, 600_000)).toBeLessThanOrEqual(1)

    const lonely = new Rig(1)
    const link = lonely.link(peerId(9))
    const first = lonely.pass(10_400)
    expect(lonely.sent(first, link, 'heartbeat')[0]).toMatchObject({ origin: peerId(1), hops: 0 })
    lonely.input({ type: 'server-down' })
    lonely.frames(link, { type: 'edge', action: 'alive' })
    const second = lonely.pass(parameters.heartbeatMs * 1.1 + 100)
    expect(lonely.sent(second, link, 'heartbeat')[0]).toMatchObject({
      origin: peerId(1),
      hops: 0,
      originHasServer: false,
    })
  })

  it('[H2] [H3] after three missed beats it begins one, and asks the server for another origin', () => {
    const rig = new Rig(100)
    const link = rig.link(peerId(1))
    rig.frames(link, {
      type: 'heartbeat',
      origin: peerId(5),
      beat: 1,
      hops: 1,
      originHasServer: true,
      degree: 6,
    })
    let effects: Effect[] = []
    for (let s = 0; s < 45; s++) {
      effects = [...effects, ...rig.pass(1_000)]
      // The neighbor lives, but no longer hears the origin.
      rig.frames(link, { type: 'prune' })
    }
    expect(rig.node.inspect().heartbeatOrigin).toBe(peerId(100))
    expect(effects).toContainEqual({
      type: 'server-introduce',
      except: expect.any(Array),
      heartbeat: peerId(100),
    })
  })
})
