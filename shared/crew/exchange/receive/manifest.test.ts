/** Of whom the manifest is taken, and how long it is waited for. */
import { expect, it } from 'vitest'
import { must } from '../../../lib/assert.ts'
import { limits } from '../../../wire/limits.ts'
import { parameters } from '../../../wire/parameters.ts'
import type { Effect, LinkId } from '../../io.ts'
import { makeRelease, pieces } from '../../testing/rig.ts'
import { knower } from '../testing.ts'
import { defaultTuning } from '../tuning.ts'

const { manifestMs } = defaultTuning

function stage(chunks: number, peers: number) {
  const all = knower(makeRelease(chunks), peers)
  const { rig, content, links } = all
  const asked = (effects: readonly Effect[]): LinkId[] =>
    links.filter((link) => rig.sent(effects, link, 'state').some(({ wantsManifest }) => wantsManifest))
  return { ...all, asked, manifest: pieces(content, 0, { bytes: content.manifestBytes }) }
}

it('[P7.7] of the link that was asked it is taken, though three others send it unasked', () => {
  const { rig, links, pass, asked, manifest } = stage(400, 5)
  const [one = 0] = asked(pass(manifestMs + 10))
  const others = links.filter((link) => link !== one)
  for (const link of others.slice(0, limits.manifestsMax)) rig.frames(link, must(manifest[0], 'a piece'))
  const fourth = must(others[limits.manifestsMax], 'a link')
  expect(rig.sent(rig.frames(fourth, ...manifest), fourth, 'cancel')).toHaveLength(1)
  rig.frames(one, ...manifest)
  rig.hash()
  expect(rig.take('store-manifest')).toHaveLength(1)
})

it('[P7.5] a manifest that drips is waited for 1.5 s and its bytes’ time at 128 kbit/s, then asked of others', () => {
  const { rig, a, content, pass, asked, manifest } = stage(1_400, 3)
  const soonMs =
    parameters.renewMs + (content.header.manifestBytes * 1_000) / parameters.slowestBytesPerSecond
  const begunAt = rig.now
  let askedAt = Infinity
  for (const piece of manifest.slice(0, -1)) {
    rig.frames(a, piece)
    if (asked(pass(manifestMs - 100)).length > 0) askedAt = Math.min(askedAt, rig.now)
  }
  expect(rig.now - begunAt, 'it drips for longer').toBeGreaterThan(soonMs + 2 * manifestMs)
  expect(askedAt - begunAt).toBeGreaterThan(soonMs)
  expect(askedAt - begunAt).toBeLessThanOrEqual(soonMs + 2 * manifestMs)
})
