import { describe, expect, it } from 'vitest'
import { must } from '../../lib/assert.ts'
import { toBase64Url } from '../../lib/text.ts'
import { parameters } from '../../wire/parameters.ts'
import type { LinkId } from '../io.ts'
import { makeRelease, peerId, Rig } from '../testing/rig.ts'

/** How many of so many census walks, each come as far as a sample may end, end at a peer of this degree. */
function endings(degree: number, walks: number, hops: number): number {
  const rig = new Rig()
  const links = Array.from({ length: degree }, (_, n) => rig.link(peerId(n + 1)))
  let ended = 0
  for (let i = 0; i < walks; i++) {
    // Bursts are limited, and silence ends links.
    rig.now += 300
    const from: LinkId = must(links[i % degree], 'a link')
    const circuit = toBase64Url(Uint8Array.of(i >> 8, i & 255, 1, 1, 1, 1, 1, 1))
    for (const link of links) rig.frames(link, { type: 'edge', action: 'alive' })
    const walk = {
      type: 'walk',
      circuit,
      purpose: 'census',
      hops,
      origin: peerId(200),
      target: null,
    } as const
    ended += rig.sent(rig.frames(from, walk), from, 'routed').length
  }
  expect(rig.node.inspect().neighbors).toHaveLength(degree)
  return ended
}

describe('samples', () => {
  it('[S3] a walk ends the more seldom at a peer, the more edges lead to it', () => {
    const walks = 400
    for (const degree of [5, 6, 8]) {
      const expected = (walks * (parameters.degreeMin - 1)) / degree
      const deviation = Math.sqrt(expected * (1 - expected / walks))
      expect(Math.abs(endings(degree, walks, 4) - expected), `degree ${degree}`).toBeLessThan(4 * deviation)
    }
  })

  it('[S3] it goes on while it is too short, and not for ever', () => {
    expect(endings(6, 50, 5)).toBe(0)
    expect(endings(6, 50, 0)).toBe(50)
  })

  it('[S3] [C1] a watcher’s walks are long enough for some hundred peers, however few it has heard of', () => {
    const rig = new Rig()
    const links = [1, 2, 3, 4, 5, 6].map((n) => rig.link(peerId(n)))
    rig.input({ type: 'publish', ...makeRelease(1) })
    rig.input({ type: 'watch-coverage', on: true })
    rig.pass(2_000)
    const walks = links.flatMap((link) => rig.sent(rig.effects, link, 'walk'))
    const census = walks.filter((walk) => walk.purpose === 'census')
    expect(census.length).toBeGreaterThanOrEqual(parameters.censusWalksPerSecond)
    // Of its hops the last four are in reserve.
    for (const walk of census) expect(walk.hops).toBeGreaterThanOrEqual(7 + 4)
  })
})
