/** How often links are challenged, and for what; custody.test.ts has what comes of it. */
import { expect, it } from 'vitest'
import { toBase64Url } from '../../lib/text.ts'
import type { FrameOf } from '../../wire/frames.ts'
import { limits } from '../../wire/limits.ts'
import { parameters } from '../../wire/parameters.ts'
import type { LinkId } from '../io.ts'
import {
  all,
  bitmapOf,
  chunkBytes,
  chunksOf,
  everyChunk,
  makeRelease,
  peerId,
  Rig,
  state,
} from '../testing/rig.ts'

const nothing = toBase64Url(new Uint8Array(16))

/** A publisher that watches, and links that claim all of its release and prove none of it: what they are asked for in so many ms. */
function challenged(chunks: number, links: number, ms: number): Map<LinkId, FrameOf<'challenge'>[]> {
  const rig = new Rig()
  const content = makeRelease(chunks)
  const open = Array.from({ length: links }, (_, i) => rig.link(peerId(i + 1)))
  rig.input({ type: 'watch-coverage', on: true })
  rig.input({ type: 'publish', ...content })
  for (const link of open) rig.frames(link, state(content, { all: all(content, everyChunk(content)) }))
  const asked = new Map<LinkId, FrameOf<'challenge'>[]>(open.map((link) => [link, []]))
  for (let passed = 0, seen = 0; passed < ms; passed += 50) {
    rig.pass(50)
    const fresh = rig.effects.slice(seen)
    seen = rig.effects.length
    for (const link of open)
      for (const challenge of rig.sent(fresh, link, 'challenge')) {
        asked.get(link)?.push(challenge)
        const { tag } = challenge
        rig.frames(link, { type: 'proof', tag, word: nothing, bitmap: bitmapOf([], chunks) })
      }
  }
  return asked
}

it('[C3.2] a link that claims all and proves nothing is challenged twice a second at most', () => {
  for (const challenges of challenged(3, 2, 4_000).values()) {
    expect(challenges.length).toBeGreaterThan(3)
    expect(challenges.length).toBeLessThanOrEqual(4_000 / parameters.challengeMs + 1)
  }
})

it('[C3.4] each challenge has a salt of its own', () => {
  const salts = [...challenged(3, 3, 3_000).values()].flatMap((some) => some.map(({ word }) => word))
  expect(salts.length).toBeGreaterThan(6)
  expect(new Set(salts).size).toBe(salts.length)
})

it('[C3.6] a challenge names a mebibyte of chunks at most', () => {
  for (const challenges of challenged(1_000, 2, 1_000).values())
    for (const { bitmap } of challenges) {
      const bytes = chunksOf(bitmap).length * chunkBytes
      expect(bytes).toBeLessThanOrEqual(limits.challengeBytesMax)
      expect(bytes).toBeGreaterThan(limits.challengeBytesMax - chunkBytes)
    }
})
